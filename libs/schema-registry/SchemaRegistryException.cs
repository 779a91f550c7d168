using ModelNet.Bus;

namespace ModelNet.SchemaRegistry;

/// <summary>An error of the schema registry, or of what it says. Codes: <see cref="RegistryCodes"/>.</summary>
public sealed class SchemaRegistryException(string code, string message, string hint, Exception? innerException = null)
    : BusException(code, message, hint, innerException);

/// <summary>The stable codes of <see cref="SchemaRegistryException"/> and of the dead letters that the wire format causes.</summary>
public static class RegistryCodes
{
    /// <summary>No address answered in time.</summary>
    public const string Unreachable = "registry_unreachable";

    /// <summary>The registry wants other credentials.</summary>
    public const string Denied = "registry_denied";

    /// <summary>The address answers, and not as a schema registry does.</summary>
    public const string UnexpectedReply = "registry_reply";

    /// <summary>Options that cannot be used; the message names all of them.</summary>
    public const string BadOptions = "bad_registry_options";

    /// <summary>The schema may not follow the subject's earlier ones.</summary>
    public const string Incompatible = "schema_incompatible";

    /// <summary>The registry does not take the schema as one.</summary>
    public const string Refused = "schema_refused";

    /// <summary>The registry has no schema with this id. Also the code of a dead letter.</summary>
    public const string UnknownId = "unknown_schema_id";

    /// <summary>The schema is of another kind, or uses schemas of other subjects. Also the code of a dead letter.</summary>
    public const string Unsupported = "schema_unsupported";

    /// <summary>A dead letter: the value is shorter than the header of the wire format.</summary>
    public const string TooShort = "wire_too_short";

    /// <summary>A dead letter: the value does not begin with the wire format's zero byte.</summary>
    public const string BadMagic = "wire_bad_magic";
}
