namespace SwisperStudio.Web.Api.Requests;

/// <summary>A wire record that can be read from a JSON object.</summary>
/// <typeparam name="T">The record itself.</typeparam>
public interface IRequestBody<T>
    where T : IRequestBody<T>
{
    /// <summary>Reads the record's fields in the order of the contract; what is wrong goes to <see cref="JsonFields.Errors"/>.</summary>
    static abstract T Read(JsonFields fields);
}
