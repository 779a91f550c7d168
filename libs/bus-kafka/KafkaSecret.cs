namespace ModelNet.Bus.Kafka;

/// <summary>Where a secret is kept: a variable of the environment or a file. The secret itself is read when the bus opens and is part of no option, argument or message.</summary>
public sealed record KafkaSecret
{
    private readonly string? _variable;
    private readonly string? _file;

    private KafkaSecret(string? variable, string? file)
    {
        _variable = variable;
        _file = file;
    }

    /// <summary>The value of a variable.</summary>
    public static KafkaSecret FromEnvironment(string variable) => new(variable, null);

    /// <summary>The text of a file, without the line end after it.</summary>
    public static KafkaSecret FromFile(string path) => new(null, path);

    /// <summary>Says where the secret is, not what it is.</summary>
    public override string ToString() => _variable is not null ? $"variable {_variable}" : $"file {_file}";

    internal IEnumerable<string> Errors(string option)
    {
        if (_variable is not null && string.IsNullOrEmpty(Environment.GetEnvironmentVariable(_variable)))
        {
            yield return $"{option}: the variable {_variable} is not set";
        }

        if (_file is not null && !File.Exists(_file))
        {
            yield return $"{option}: the file {_file} does not exist";
        }
    }

    internal string Read() => _variable is not null
        ? Environment.GetEnvironmentVariable(_variable) ?? string.Empty
        : File.ReadAllText(_file!).TrimEnd('\r', '\n');
}
