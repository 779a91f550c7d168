namespace ModelNet.SchemaRegistry;

/// <summary>Where a secret is kept: a variable of the environment or a file. It is read when the client is made and is part of no option, argument or message.</summary>
public sealed record RegistrySecret
{
    private readonly string? _variable;
    private readonly string? _file;

    private RegistrySecret(string? variable, string? file)
    {
        _variable = variable;
        _file = file;
    }

    /// <summary>The value of a variable.</summary>
    public static RegistrySecret FromEnvironment(string variable) => new(variable, null);

    /// <summary>The text of a file, without the line end after it.</summary>
    public static RegistrySecret FromFile(string path) => new(null, path);

    /// <summary>Says where the secret is, not what it is.</summary>
    public override string ToString() => _variable is not null ? $"variable {_variable}" : $"file {_file}";

    internal IEnumerable<string> Errors()
    {
        if (_variable is not null && string.IsNullOrEmpty(Environment.GetEnvironmentVariable(_variable)))
        {
            yield return $"the variable {_variable} with the password is not set";
        }

        if (_file is not null && !File.Exists(_file))
        {
            yield return $"the file {_file} with the password does not exist";
        }
    }

    internal string Read() => _variable is not null
        ? Environment.GetEnvironmentVariable(_variable) ?? string.Empty
        : File.ReadAllText(_file!).TrimEnd('\r', '\n');
}
