using System.Runtime.InteropServices;
using System.Text;
using ModelNet.Inference.Llama.Native;

namespace ModelNet.Inference.Llama.Chat;

/// <summary>Renders messages with one of llama.cpp's built-in templates. A model's template is a program and is only recognised, never run.</summary>
internal static unsafe class ChatRenderer
{
    /// <summary>The option that joins the messages without any template.</summary>
    internal const string Plain = "plain";

    /// <param name="template">A template's source or the name of a built-in one; null when the model has none.</param>
    /// <param name="messages">The conversation; roles are system, user or assistant.</param>
    /// <exception cref="InferenceException">codes <c>chat_template_unknown</c>, <c>chat_role_unknown</c>.</exception>
    internal static List<ChatSegment> Render(string? template, IReadOnlyList<ChatMessage> messages)
    {
        foreach (var message in messages)
        {
            RequireRole(message.Role);
        }

        if (template == Plain)
        {
            return [ChatSegment.Message(string.Join("\n\n", messages.Select(m => m.Content)))];
        }

        var marked = messages.Select((m, i) => (m.Role, MessageMarks.Of(i, m.Content))).ToList();
        return MessageMarks.Split(Apply(template ?? throw Unknown("The model file has no chat template"), marked), messages);
    }

    /// <summary>llama.cpp's own rendering of these contents.</summary>
    internal static string Apply(string template, IReadOnlyList<(string Role, string Content)> messages)
    {
        var memory = new List<nint>();
        try
        {
            var native = new NativeChatMessage[messages.Count];
            for (var i = 0; i < native.Length; i++)
            {
                native[i] = new NativeChatMessage { Role = Utf8(messages[i].Role, memory), Content = Utf8(messages[i].Content, memory) };
            }

            return Apply(Utf8(template, memory), native);
        }
        finally
        {
            memory.ForEach(Marshal.FreeCoTaskMem);
        }
    }

    private static string Apply(byte* template, NativeChatMessage[] messages)
    {
        var buffer = new byte[4096];
        var length = Write(template, messages, buffer);
        if (length > buffer.Length)
        {
            buffer = new byte[length];
            length = Write(template, messages, buffer);
        }

        return length >= 0 ? Encoding.UTF8.GetString(buffer, 0, length) : throw Unknown("llama.cpp does not know the chat template");
    }

    private static int Write(byte* template, NativeChatMessage[] messages, byte[] buffer)
    {
        fixed (NativeChatMessage* first = messages)
        fixed (byte* target = buffer)
        {
            return LlamaNative.ChatApplyTemplate(template, first, (nuint)messages.Length, addAssistant: 1, target, buffer.Length);
        }
    }

    private static byte* Utf8(string text, List<nint> memory)
    {
        var copy = Marshal.StringToCoTaskMemUTF8(text);
        memory.Add(copy);
        return (byte*)copy;
    }

    private static void RequireRole(string role)
    {
        if (role is not ("system" or "user" or "assistant"))
        {
            throw new InferenceException("chat_role_unknown", $"A message has the role '{role}'.", "Use system, user or assistant.");
        }
    }

    private static InferenceException Unknown(string cause)
        => new("chat_template_unknown", $"{cause}.", $"Name a built-in template in the model's settings (for example chatml, llama3, gemma, phi3), or '{Plain}' for none.");
}
