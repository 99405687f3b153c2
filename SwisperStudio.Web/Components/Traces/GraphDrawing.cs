using System.Globalization;
using SwisperStudio.Core.Traces;

namespace SwisperStudio.Web.Components.Traces;

/// <summary>
/// Draws an execution graph in layers from left to right: a node stands to the right of all that led to it for the first time. What leads back
/// runs below its level, so that no line crosses a node. Levels are drawn from the inside out; each is a node of the one around it.
/// </summary>
public sealed class GraphDrawing
{
    /// <summary>Height of a node's label.</summary>
    public const double LabelHeight = 44;

    private const double Padding = 14;
    private const double ColumnGap = 40;
    private const double RowGap = 22;
    private const double LaneHeight = 14;
    private const double LineHeight = 10;
    private const double Turn = 7;
    private const double LetterWidth = 9.2;
    private const int MaxLetters = 26;
    private const double LeastWidth = 104;
    private const double LabelSpace = 34;

    // Room to say how many steps inside are not drawn.
    private const double LeastWidthWithHidden = 192;

    private readonly List<GraphBox> _boxes = [];
    private readonly List<GraphLine> _lines = [];

    private GraphDrawing()
    {
    }

    /// <summary>The nodes, each before those inside it.</summary>
    public IReadOnlyList<GraphBox> Boxes => _boxes;

    /// <summary>The edges.</summary>
    public IReadOnlyList<GraphLine> Lines => _lines;

    /// <summary>Width of the whole.</summary>
    public double Width { get; private set; }

    /// <summary>Height of the whole.</summary>
    public double Height { get; private set; }

    /// <summary>Draws a graph.</summary>
    public static GraphDrawing Of(ExecutionGraph graph)
    {
        var drawing = new GraphDrawing();
        var level = new Level(graph.Roots, graph.Edges);
        level.Place(Padding, Padding, drawing);
        (drawing.Width, drawing.Height) = (level.Width + (2 * Padding), level.Height + (2 * Padding));
        return drawing;
    }

    private static string Text(FormattableString path) => path.ToString(CultureInfo.InvariantCulture);

    /// <summary>A place in a layer: a node, or where a line passes by on its way to a later layer.</summary>
    private sealed class Slot
    {
        public GraphNode? Node { get; init; }

        public Level? Inside { get; init; }

        public required int Layer { get; init; }

        public double Width { get; init; }

        public double Height { get; init; } = LineHeight;

        public List<Slot> Before { get; } = [];

        public List<Slot> After { get; } = [];

        public double X { get; set; }

        public double Y { get; set; }

        public double Rank { get; set; }

        public double Middle => Y + (Height / 2);
    }

    /// <summary>The nodes of one parent: sized when made, placed afterwards.</summary>
    private sealed class Level
    {
        private readonly List<List<Slot>> _layers = [];
        private readonly Dictionary<GraphNode, Slot> _slots = [];
        private readonly List<(GraphEdge Edge, List<Slot> Way)> _forward = [];
        private readonly List<GraphEdge> _back;
        private readonly double[] _columns;
        private readonly double _rows;

        public Level(IReadOnlyList<GraphNode> nodes, IReadOnlyList<GraphEdge> edges)
        {
            // Nodes come in the order of their first visits: an edge against it leads back.
            var position = nodes.Index().ToDictionary(n => n.Item, n => n.Index);
            var forward = edges.Where(e => position[e.From] < position[e.To]).ToList();
            var leading = forward.ToLookup(e => e.To, e => e.From);
            _back = [.. edges.Except(forward).OrderBy(e => position[e.From] - position[e.To])];
            foreach (var node in nodes)
            {
                Add(node, leading[node].Select(n => _slots[n].Layer + 1).DefaultIfEmpty(0).Max());
            }

            foreach (var edge in forward)
            {
                Connect(edge);
            }

            Arrange();
            _columns = [.. _layers.Select(l => l.Max(s => s.Width))];
            _rows = _layers.Max(l => l.Sum(s => s.Height) + ((l.Count - 1) * RowGap));
            Width = _columns.Sum() + ((_layers.Count - 1) * ColumnGap) + (_back.Count > 0 ? 4 * Turn : 0);
            Height = _rows + (_back.Count > 0 ? (_back.Count * LaneHeight) + Turn : 0);
        }

        public double Width { get; }

        public double Height { get; }

        public void Place(double left, double top, GraphDrawing drawing)
        {
            var x = left + (_back.Count > 0 ? 2 * Turn : 0);
            foreach (var (layer, column) in _layers.Zip(_columns))
            {
                var y = top + ((_rows - layer.Sum(s => s.Height) - ((layer.Count - 1) * RowGap)) / 2);
                foreach (var slot in layer)
                {
                    (slot.X, slot.Y) = (x, y);
                    y += slot.Height + RowGap;
                }

                x += column + ColumnGap;
            }

            foreach (var (node, slot) in _slots)
            {
                drawing._boxes.Add(new GraphBox(node, slot.X, slot.Y, slot.Width, slot.Height));
                slot.Inside?.Place(slot.X + Padding, slot.Y + LabelHeight + Padding, drawing);
            }

            drawing._lines.AddRange(_forward.Select(f => Forward(f.Edge, f.Way)));
            drawing._lines.AddRange(_back.Index().Select(b => Back(b.Item, top + _rows + Turn + (b.Index * LaneHeight))));
        }

        private void Add(GraphNode node, int layer)
        {
            var inside = node.Children.Count > 0 ? new Level(node.Children, node.Edges) : null;
            var label = Math.Max(node.Hidden > 0 ? LeastWidthWithHidden : LeastWidth, (Math.Min(MaxLetters, GraphLabel.Of(node).Length) * LetterWidth) + LabelSpace);
            var slot = new Slot
            {
                Node = node,
                Inside = inside,
                Layer = layer,
                Width = Math.Max(label, (inside?.Width ?? 0) + (2 * Padding)),
                Height = LabelHeight + (inside is null ? 0 : inside.Height + (2 * Padding)),
            };
            _slots.Add(node, slot);
            InLayer(layer).Add(slot);
        }

        private void Connect(GraphEdge edge)
        {
            var way = new List<Slot> { _slots[edge.From] };
            var target = _slots[edge.To];
            for (var layer = way[0].Layer + 1; layer < target.Layer; layer++)
            {
                var passing = new Slot { Layer = layer };
                InLayer(layer).Add(passing);
                way.Add(passing);
            }

            way.Add(target);
            foreach (var (before, after) in way.Zip(way.Skip(1)))
            {
                before.After.Add(after);
                after.Before.Add(before);
            }

            _forward.Add((edge, way));
        }

        private List<Slot> InLayer(int layer)
        {
            while (_layers.Count <= layer)
            {
                _layers.Add([]);
            }

            return _layers[layer];
        }

        /// <summary>Each where the middle of its neighbours is, there and back: lines cross less.</summary>
        private void Arrange()
        {
            foreach (var layer in _layers)
            {
                Rank(layer);
            }

            foreach (var layer in _layers.Skip(1))
            {
                Sort(layer, s => s.Before);
            }

            foreach (var layer in _layers.SkipLast(1).Reverse())
            {
                Sort(layer, s => s.After);
            }

            static void Sort(List<Slot> layer, Func<Slot, List<Slot>> neighbours)
            {
                var sorted = layer.OrderBy(s => neighbours(s) is { Count: > 0 } near ? near.Average(n => n.Rank) : s.Rank).ToList();
                layer.Clear();
                layer.AddRange(sorted);
                Rank(layer);
            }

            // As parts of the layer, so that layers of different sizes compare.
            static void Rank(List<Slot> layer)
            {
                foreach (var (index, slot) in layer.Index())
                {
                    slot.Rank = (index + 0.5) / layer.Count;
                }
            }
        }

        private GraphLine Forward(GraphEdge edge, List<Slot> way)
        {
            var (x, y) = (way[0].X + way[0].Width, way[0].Middle);
            var path = Text($"M{x:0.#} {y:0.#}");
            foreach (var slot in way.Skip(1))
            {
                // The column may be wider than the node that the line leaves: straight to its end first.
                var from = slot.X - ColumnGap;
                path += Text($"H{from:0.#}C{from + (ColumnGap / 2):0.#} {y:0.#} {slot.X - (ColumnGap / 2):0.#} {slot.Middle:0.#} {slot.X:0.#} {slot.Middle:0.#}");
                (x, y) = (slot.X, slot.Middle);
            }

            return new GraphLine(edge, path, false, way[1].X - (ColumnGap / 2), ((way[0].Middle + way[1].Middle) / 2) - 5);
        }

        private GraphLine Back(GraphEdge edge, double lane)
        {
            var (from, to) = (_slots[edge.From], _slots[edge.To]);
            var right = from.X + _columns[from.Layer] + Turn + 3;
            var left = to.X - Turn - 9;
            // Below the middle, where lines that lead on leave and arrive.
            var (y, end) = (from.Middle + Turn, to.Middle + Turn);
            var path = Text($"M{from.X + from.Width:0.#} {y:0.#}H{right - Turn:0.#}Q{right:0.#} {y:0.#} {right:0.#} {y + Turn:0.#}V{lane - Turn:0.#}Q{right:0.#} {lane:0.#} {right - Turn:0.#} {lane:0.#}")
                + Text($"H{left + Turn:0.#}Q{left:0.#} {lane:0.#} {left:0.#} {lane - Turn:0.#}V{end + Turn:0.#}Q{left:0.#} {end:0.#} {left + Turn:0.#} {end:0.#}H{to.X:0.#}");
            return new GraphLine(edge, path, true, (left + right) / 2, lane - 3);
        }
    }
}
