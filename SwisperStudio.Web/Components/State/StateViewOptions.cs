namespace SwisperStudio.Web.Components.State;

/// <summary>How a state is looked at: what its reader has chosen and opened so far.</summary>
public sealed class StateViewOptions
{
    /// <summary>How many children a container lists at first.</summary>
    public const int FirstChildren = 200;

    /// <summary>How many more it lists when asked.</summary>
    public const int MoreChildren = 1000;

    private readonly HashSet<string> _toggled = [];
    private readonly HashSet<string> _wholeTexts = [];
    private readonly Dictionary<string, int> _children = [];
    private bool? _all;

    /// <summary>Before and after beside each other instead of below.</summary>
    public bool SideBySide { get; set; }

    /// <summary>List what did not change, too.</summary>
    public bool ShowUnchanged { get; set; }

    /// <summary>Characters in a line.</summary>
    public int Columns { get; set; } = 100;

    /// <summary>How many levels of unchanged containers are open at first.</summary>
    public int OpenLevels { get; set; }

    /// <summary>Opens every container, or closes every one.</summary>
    public void SetAll(bool open)
    {
        _all = open;
        _toggled.Clear();
    }

    /// <summary>Opens what is closed and closes what is open.</summary>
    public void Toggle(string key)
    {
        if (!_toggled.Add(key))
        {
            _toggled.Remove(key);
        }
    }

    /// <summary>Shows what a line offers.</summary>
    public void Show(StateLine line)
    {
        if (line.Action == StateLineAction.WholeText)
        {
            _wholeTexts.Add(line.Key);
        }
        else if (line.Action == StateLineAction.MoreChildren)
        {
            _children[line.Key] = ChildrenOf(line.Key) + MoreChildren;
        }
    }

    /// <param name="key">The container.</param>
    /// <param name="byDefault">Whether it is open before anybody touched it.</param>
    /// <param name="hasRoom">Whether "open all" still opens; a huge state opens only so far by itself.</param>
    internal bool IsOpen(string key, bool byDefault, bool hasRoom) =>
        (_all is { } all ? all && hasRoom : byDefault) != _toggled.Contains(key);

    internal bool IsWhole(string key) => _wholeTexts.Contains(key);

    internal int ChildrenOf(string key) => _children.GetValueOrDefault(key, FirstChildren);
}
