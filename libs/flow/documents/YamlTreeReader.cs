using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace ModelNet.Flow;

/// <summary>
/// Reads YAML events into a small tree with places. Depth is bounded, and anchors, aliases and tags are refused, so a file cannot grow
/// when it is read. After a syntax error the part before it is still returned.
/// </summary>
internal sealed class YamlTreeReader
{
    private readonly Parser _parser;
    private readonly LineMap _lines;
    private readonly ErrorList _errors;
    private YamlNode? _root;

    private YamlTreeReader(string text, LineMap lines, ErrorList errors)
    {
        _parser = new Parser(new Scanner(new StringReader(text), skipComments: true));
        (_lines, _errors) = (lines, errors);
    }

    /// <param name="text">The YAML text.</param>
    /// <param name="lines">The lines of the original text, in which errors are shown.</param>
    /// <param name="errors">Takes the errors of syntax.</param>
    /// <param name="complete">False when reading stopped early: what is missing in the tree may be there in the file.</param>
    internal static YamlNode? Read(string text, LineMap lines, ErrorList errors, out bool complete)
    {
        var reader = new YamlTreeReader(text, lines, errors);
        try
        {
            complete = reader.Document();
        }
        catch (YamlException e)
        {
            YamlSyntax.Report(e, lines, errors);
            complete = false;
        }

        return reader._root;
    }

    private bool Document()
    {
        Next();
        Next();
        if (_parser.Current is StreamEnd)
        {
            return true;
        }

        if (!Node(Next(), 1, node => _root = node))
        {
            return false;
        }

        Next();
        if (Next() is DocumentStart second)
        {
            _errors.Add("yaml_several_documents", "the file holds more than one document", "keep one flow in a file; remove the second '---'", _lines.Locate(second.Start));
        }

        return true;
    }

    private ParsingEvent Next()
    {
        Mark last = _parser.Current?.End ?? Mark.Empty;
        try
        {
            return _parser.MoveNext() ? _parser.Current! : throw new YamlException(last, last, "the text ends too early");
        }
        catch (InvalidOperationException e)
        {
            // YamlDotNet's scanner loses its way on some malformed plain scalars and says so with this instead of a YamlException.
            throw new YamlException(last, last, "the text after this place cannot be read", e);
        }
    }

    /// <summary>Reads one node and hands it over before its children are read, so that a later syntax error does not lose it.</summary>
    private bool Node(ParsingEvent current, int depth, Action<YamlNode> keep)
    {
        if (depth > FlowLimits.YamlDepth)
        {
            _errors.Add("yaml_too_deep", $"the file is nested more than {FlowLimits.YamlDepth} deep", "a flow file needs no such depth; check the indentation and brackets", _lines.Locate(current.Start));
            return false;
        }

        RefuseExtras(current);
        switch (current)
        {
            case Scalar scalar:
                keep(ScalarOf(scalar));
                return true;
            case SequenceStart:
                var sequence = new YamlSequence([], _lines.Locate(current.Start));
                keep(sequence);
                return Items(sequence, depth);
            case MappingStart:
                var map = new YamlMap([], _lines.Locate(current.Start));
                keep(map);
                return Fields(map, depth);
            default:
                keep(new YamlScalar("", true, _ => _lines.Locate(current.Start), _lines.Locate(current.Start)));
                return true;
        }
    }

    private bool Items(YamlSequence sequence, int depth)
    {
        while (Next() is var item and not SequenceEnd)
        {
            if (!Node(item, depth + 1, sequence.Items.Add))
            {
                return false;
            }
        }

        return true;
    }

    private bool Fields(YamlMap map, int depth)
    {
        while (Next() is var start and not MappingEnd)
        {
            YamlNode? read = null;
            if (!Node(start, depth + 1, node => read = node))
            {
                return false;
            }

            if (!Node(Next(), depth + 1, value => Keep(map, read!, value)))
            {
                return false;
            }
        }

        return true;
    }

    private void Keep(YamlMap map, YamlNode key, YamlNode value)
    {
        if (key is YamlScalar scalar)
        {
            map.Fields.Add(new YamlField(scalar, value));
        }
        else
        {
            _errors.Add("yaml_syntax", $"a key cannot be {key.Kind}", "put the text in quotes", key.At);
        }
    }

    private YamlScalar ScalarOf(Scalar scalar) =>
        new(scalar.Value, scalar.Style == ScalarStyle.Plain, ScalarPlaces.For(scalar, _lines), _lines.Locate(scalar.Start));

    private void RefuseExtras(ParsingEvent current)
    {
        if (current is AnchorAlias || (current is NodeEvent node && !node.Anchor.IsEmpty))
        {
            _errors.Add("yaml_alias", "anchors (&) and aliases (*) are not supported", "write the value out, or put the text in quotes", _lines.Locate(current.Start));
        }

        if (current is NodeEvent { Tag.IsEmpty: false } tagged && tagged.Tag != "!")
        {
            _errors.Add("yaml_tag", $"the tag {Shown.Quote(tagged.Tag.Value)} is not supported", "remove it, or put the text in quotes", _lines.Locate(current.Start));
        }
    }
}
