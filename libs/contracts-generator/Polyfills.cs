namespace System.Runtime.CompilerServices;

/// <summary>What the compiler needs for init properties and records on netstandard2.0.</summary>
internal static class IsExternalInit
{
}
