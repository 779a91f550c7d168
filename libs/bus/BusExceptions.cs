namespace ModelNet.Bus;

/// <summary>An error of the bus with a stable code and what to do about it.</summary>
public abstract class BusException : Exception
{
    protected BusException(string code, string message, string hint, Exception? innerException = null)
        : base(message, innerException)
    {
        Code = code;
        Hint = hint;
    }

    /// <summary>The stable code, such as <c>log_locked</c>.</summary>
    public string Code { get; }

    /// <summary>What the user can do.</summary>
    public string Hint { get; }
}

/// <summary>The bus cannot be written or read any more; what was not flushed may be lost. Code <c>bus_failed</c> or <c>disk_full</c>.</summary>
public sealed class BusFailedException(string code, string message, string hint, Exception? innerException = null)
    : BusException(code, message, hint, innerException);

/// <summary>Another process owns the log. Code <c>log_locked</c>; the message names its process id.</summary>
public sealed class LogLockedException(string message, string hint, int? ownerProcessId)
    : BusException("log_locked", message, hint)
{
    public int? OwnerProcessId { get; } = ownerProcessId;
}

/// <summary>The log is damaged: an acknowledged record is missing or its bytes changed. Code <c>log_damaged</c>. Nothing is skipped.</summary>
public sealed class LogDamagedException(string message, string hint, Exception? innerException = null)
    : BusException("log_damaged", message, hint, innerException);

/// <summary>
/// A call that the bus refuses as it stands; nothing was changed and the bus goes on. Codes <c>record_too_large</c>, <c>unknown_topic</c>,
/// <c>bad_topic_name</c>, <c>bad_group_name</c>, <c>bad_bus_options</c>; on Kafka also <c>topic_partitions</c>, <c>topic_refused</c>, <c>not_assigned</c>, <c>read_only</c>.
/// </summary>
public sealed class BusRequestException(string code, string message, string hint)
    : BusException(code, message, hint);

/// <summary>The bus could not be opened, for a reason other than damage or another owner. Codes <c>sqlite_missing</c>, <c>log_version</c>, <c>log_unreachable</c>; on Kafka <c>broker_unreachable</c>, <c>broker_refused</c>.</summary>
public sealed class BusUnavailableException(string code, string message, string hint, Exception? innerException = null)
    : BusException(code, message, hint, innerException);
