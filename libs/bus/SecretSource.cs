namespace ModelNet.Bus;

/// <summary>Where a secret is kept: a variable of the environment or a file. The secret itself is read when it is used and is part of no option, argument or message.</summary>
public sealed record SecretSource
{
    private readonly string? _variable;
    private readonly string? _file;

    private SecretSource(string? variable, string? file)
    {
        _variable = variable;
        _file = file;
    }

    /// <summary>The value of a variable.</summary>
    public static SecretSource FromEnvironment(string variable) => new(variable, null);

    /// <summary>The text of a file, without the line end after it.</summary>
    public static SecretSource FromFile(string path) => new(null, path);

    /// <summary>Says where the secret is, not what it is.</summary>
    public override string ToString() => _variable is not null ? $"variable {_variable}" : $"file {_file}";

    /// <summary>What is wrong with the place, for a message; null when nothing is.</summary>
    public string? Error() => this switch
    {
        { _variable: { } variable } when string.IsNullOrEmpty(Environment.GetEnvironmentVariable(variable)) => $"the variable {variable} is not set",
        { _file: { } file } when !File.Exists(file) => $"the file {file} does not exist",
        _ => null,
    };

    /// <summary>The secret; empty when the variable is not set.</summary>
    /// <exception cref="IOException">the file cannot be read.</exception>
    public string Read() => _variable is not null
        ? Environment.GetEnvironmentVariable(_variable) ?? string.Empty
        : File.ReadAllText(_file!).TrimEnd('\r', '\n');
}
