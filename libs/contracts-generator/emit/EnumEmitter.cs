namespace ModelNet.Contracts.Generator;

/// <summary>An Avro enum as a C# enum whose values are the symbols' indexes.</summary>
internal static class EnumEmitter
{
    public static void Emit(CodeWriter code, EnumType type)
    {
        code.Doc(type.Doc);
        code.Block($"public enum {type.Name}", () =>
        {
            for (var i = 0; i < type.Symbols.Count; i++)
            {
                code.Line($"/// <summary>{type.Symbols[i]}</summary>");
                code.Line($"{Names.Pascal(type.Symbols[i])} = {i},");
            }
        });
    }
}
