namespace ModelNet.Contracts.Generator;

/// <summary>An Avro record as a reusable C# class.</summary>
internal sealed class RecordEmitter
{
    private readonly CodeWriter _code;
    private readonly RecordType _record;

    private RecordEmitter(CodeWriter code, RecordType record)
    {
        _code = code;
        _record = record;
    }

    /// <summary>Writes the class; <paramref name="topic"/> is null for a record inside another.</summary>
    public static void Emit(CodeWriter code, RecordType record, string? topic, JsonValue schema) =>
        new RecordEmitter(code, record).Emit(topic, schema);

    private void Emit(string? topic, JsonValue schema)
    {
        _code.Doc(_record.Doc);
        _code.Block($"public sealed class {_record.Name} : {(topic is null ? "IAvroRecord" : "ITopicRecord")}", () =>
        {
            if (topic is not null)
            {
                Message(topic, schema);
            }
            Constructor();
            Properties();
            Reset();
            CopyFrom();
            SizeBound();
            ReadFields();
            WriteFields();
        });
    }

    private void Message(string topic, JsonValue schema)
    {
        _code.Line("/// <inheritdoc/>");
        _code.Line($"public static string SchemaJson => {Literal(schema.Minify())};");
        _code.Line();
        _code.Line("/// <inheritdoc/>");
        _code.Line($"public static ulong SchemaFingerprint => 0x{CanonicalForm.Fingerprint(CanonicalForm.Of(schema)):X16}UL;");
        _code.Line();
        _code.Line("/// <inheritdoc/>");
        _code.Line($"public static string TopicName => {Literal(topic)};");
        _code.Line();
        _code.Line("/// <inheritdoc/>");
        _code.Line("public void ReadFrom(global::System.ReadOnlySpan<byte> datum, AvroLimits? limits = null) => AvroCodec.Read(this, datum, limits);");
        _code.Line();
        _code.Line("/// <inheritdoc/>");
        _code.Line("public int EncodeTo(global::System.Span<byte> destination) => AvroCodec.Encode(this, destination);");
        _code.Line();
        _code.Line("/// <inheritdoc/>");
        _code.Line("public void WriteTo(global::System.Buffers.IBufferWriter<byte> destination) => AvroCodec.Write(this, destination);");
        _code.Line();
    }

    /// <summary>Texts that are not empty by default need a statement; everything else has an initialiser.</summary>
    private void Constructor()
    {
        var texts = _record.Fields.Where(field => TextDefault(field).Length > 0).ToList();
        if (texts.Count > 0)
        {
            _code.Block($"public {_record.Name}()", () => texts.ForEach(SetTextDefault));
            _code.Line();
        }
    }

    private void Properties()
    {
        foreach (var field in _record.Fields)
        {
            _code.Doc(field.Doc);
            _code.Line(FieldCode.Property(field));
            _code.Line();
        }
    }

    private void Reset()
    {
        _code.Line("/// <inheritdoc/>");
        _code.Block("public void Reset()", () =>
        {
            foreach (var field in _record.Fields)
            {
                _code.Line(FieldCode.Reset(field));
                if (TextDefault(field).Length > 0)
                {
                    SetTextDefault(field);
                }
            }
        });
        _code.Line();
    }

    private void CopyFrom()
    {
        _code.Line("/// <summary>A deep copy of every value into this object's own buffers.</summary>");
        _code.Block($"public void CopyFrom({_record.Name} other)", () =>
        {
            _code.Line("global::System.ArgumentNullException.ThrowIfNull(other);");
            _code.Line("if (global::System.Object.ReferenceEquals(this, other)) { return; }");
            foreach (var field in _record.Fields)
            {
                if (FieldCode.IsObjectArray(field))
                {
                    var name = Names.Pascal(field.Name);
                    _code.Line($"{name}.Clear();");
                    _code.Line($"foreach (var item in other.{name}) {{ {name}.Next().CopyFrom(item); }}");
                }
                else
                {
                    _code.Line(FieldCode.CopyValue(field));
                }
            }
        });
        _code.Line();
    }

    private void SizeBound()
    {
        _code.Line("/// <inheritdoc/>");
        _code.Block("public long EncodedSizeBound()", () =>
        {
            var terms = _record.Fields.Select(FieldCode.SizeTerm).Where(term => term.Length > 0);
            var constant = _record.Fields.Sum(field => FieldCode.MaxBytes(field.Type));
            _code.Line($"long size = {string.Join(" + ", new[] { $"{constant}L" }.Concat(terms))};");
            foreach (var field in _record.Fields)
            {
                if (field.Type is RecordType)
                {
                    _code.Line($"size += {Names.Pascal(field.Name)}.EncodedSizeBound();");
                }
                else if (FieldCode.IsObjectArray(field))
                {
                    var item = ((ArrayType)field.Type).Items is RecordType ? "item.EncodedSizeBound()" : "5L + item.Length";
                    _code.Line($"foreach (var item in {Names.Pascal(field.Name)}) {{ size += {item}; }}");
                }
            }
            _code.Line("return size;");
        });
        _code.Line();
    }

    private void ReadFields()
    {
        _code.Line("/// <inheritdoc/>");
        _code.Block("public void ReadFields(ref AvroReader reader)", () =>
        {
            foreach (var field in _record.Fields)
            {
                if (FieldCode.IsObjectArray(field))
                {
                    ReadObjects(field);
                }
                else
                {
                    _code.Line(FieldCode.Read(field));
                }
            }
        });
        _code.Line();
    }

    private void ReadObjects(RecordField field)
    {
        var name = Names.Pascal(field.Name);
        var items = ((ArrayType)field.Type).Items;
        var block = $"block{name}";
        _code.Line($"{name}.Clear();");
        _code.Line("reader.EnterArray();");
        _code.Block($"while (reader.NextObjectBlock({name}.Count, {items.MinBytes}, out var {block}))", () =>
        {
            _code.Block($"for (var i = 0; i < {block}.Count; i++)", () => _code.Line(items switch
            {
                RecordType => $"{name}.Next().ReadFields(ref reader);",
                PrimitiveType { Primitive: Primitive.Text } => $"reader.ReadString({name}.Next());",
                _ => $"reader.ReadBytes({name}.Next());",
            }));
            _code.Line($"reader.EndBlock({block});");
        });
        _code.Line("reader.LeaveArray();");
    }

    private void WriteFields()
    {
        _code.Line("/// <inheritdoc/>");
        _code.Block("public void WriteFields(ref AvroWriter writer)", () =>
        {
            foreach (var field in _record.Fields)
            {
                if (!FieldCode.IsObjectArray(field))
                {
                    _code.Line(FieldCode.Write(field));
                    continue;
                }
                var item = ((ArrayType)field.Type).Items is RecordType ? "item.WriteFields(ref writer);" : "writer.WriteBytes(item.Span);";
                _code.Line($"writer.BeginArray({Names.Pascal(field.Name)}.Count);");
                _code.Line($"foreach (var item in {Names.Pascal(field.Name)}) {{ {item} }}");
                _code.Line("writer.EndArray();");
            }
        });
    }

    private void SetTextDefault(RecordField field) =>
        _code.Line($"{Names.Pascal(field.Name)}.Set({Literal(TextDefault(field))});");

    private static string TextDefault(RecordField field) =>
        field.Type is PrimitiveType { Primitive: Primitive.Text } ? field.Default?.Text ?? "" : "";

    private static string Literal(string text) => "@\"" + text.Replace("\"", "\"\"") + "\"";
}
