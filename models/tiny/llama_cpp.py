"""The few calls of llama.cpp that the check needs, for build 0.5.0 as shipped in npm's @node-llama-cpp/linux-x64 3.22.1.

The parameter structures are passed by value, so their layout must match that build exactly.
"""
from __future__ import annotations

import ctypes as c
from pathlib import Path

import numpy as np


_F32 = 0


class _ModelParams(c.Structure):
    _fields_ = [
        ("devices", c.c_void_p), ("buffer_overrides", c.c_void_p), ("gpu_layers", c.c_int32), ("split_mode", c.c_int32),
        ("load_mode", c.c_int32), ("lazy_mode", c.c_int32), ("main_gpu", c.c_int32), ("tensor_split", c.c_void_p),
        ("progress", c.c_void_p), ("progress_data", c.c_void_p), ("overrides", c.c_void_p), ("flags", c.c_bool * 6),
    ]  # fmt: skip


class _ContextParams(c.Structure):
    _fields_ = [
        ("n_ctx", c.c_uint32), ("n_batch", c.c_uint32), ("n_ubatch", c.c_uint32), ("n_seq_max", c.c_uint32),
        ("n_rs_seq", c.c_uint32), ("n_outputs_max", c.c_uint32), ("n_outputs_max_per_seq", c.c_uint32),
        ("n_threads", c.c_int32), ("n_threads_batch", c.c_int32), ("kinds", c.c_int32 * 5), ("rope", c.c_float * 6),
        ("yarn_orig_ctx", c.c_uint32), ("defrag_threshold", c.c_float), ("callback", c.c_void_p), ("callback_data", c.c_void_p),
        ("type_k", c.c_int32), ("type_v", c.c_int32), ("abort", c.c_void_p), ("abort_data", c.c_void_p), ("flags", c.c_bool * 6),
        ("samplers", c.c_void_p), ("n_samplers", c.c_size_t), ("other", c.c_void_p),
    ]  # fmt: skip


class _Batch(c.Structure):
    _fields_ = [("n_tokens", c.c_int32), ("token", c.POINTER(c.c_int32))] + [
        (name, c.c_void_p) for name in ("embd", "pos", "n_seq_id", "seq_id", "logits")
    ]


class _Message(c.Structure):
    _fields_ = [("role", c.c_char_p), ("content", c.c_char_p)]


_LOG = c.CFUNCTYPE(None, c.c_int, c.c_char_p, c.c_void_p)


class Library:
    """The loaded shared libraries of one folder."""

    def __init__(self, folder: Path) -> None:
        files = [next(folder.glob(p)) for p in ("libggml-base.so*", "libggml.*so*", "libllama.*so*")]
        _, ggml, self.llama = [c.CDLL(str(f), mode=c.RTLD_GLOBAL) for f in files]
        self._silence = _LOG(lambda level, text, data: None)
        self.llama.llama_log_set(self._silence, None)
        ggml.ggml_backend_load_all_from_path(str(folder).encode())
        pointer, boolean = c.c_void_p, c.c_bool
        results = {
            "llama_model_default_params": _ModelParams, "llama_context_default_params": _ContextParams,
            "llama_model_load_from_file": pointer, "llama_init_from_model": pointer, "llama_model_get_vocab": pointer,
            "llama_model_chat_template": c.c_char_p, "llama_get_memory": pointer, "llama_vocab_is_eog": boolean,
            "llama_batch_get_one": _Batch, "llama_get_logits_ith": c.POINTER(c.c_float), "llama_model_n_params": c.c_uint64,
        }  # fmt: skip
        for name, result in results.items():
            getattr(self.llama, name).restype = result


class Model:
    """A GGUF file opened by llama.cpp, with an F32 cache so that nothing but the weights is rounded."""

    def __init__(self, library: Library, path: Path) -> None:
        self._api = library.llama
        params = self._api.llama_model_default_params()
        self._model = c.c_void_p(self._api.llama_model_load_from_file(str(path).encode(), params))
        if not self._model:
            raise ValueError(f"llama.cpp does not load {path}")
        self._vocab = c.c_void_p(self._api.llama_model_get_vocab(self._model))
        params = self._api.llama_context_default_params()
        params.n_ctx, params.n_threads, params.n_threads_batch = 512, 1, 1
        params.type_k = params.type_v = _F32
        self._context = c.c_void_p(self._api.llama_init_from_model(self._model, params))
        self.size = self._api.llama_vocab_n_tokens(self._vocab)

    def parameters(self) -> int:
        return self._api.llama_model_n_params(self._model)

    def ends(self) -> list[int]:
        """Every id that ends a generation."""
        return [i for i in range(self.size) if self._api.llama_vocab_is_eog(self._vocab, i)]

    def render(self, message: str) -> str:
        """One user message in the chat template of the file, by llama.cpp's own template code."""
        template = self._api.llama_model_chat_template(self._model, None)
        chat = _Message(b"user", message.encode())
        buffer = c.create_string_buffer(len(message.encode()) + 1024)
        length = self._api.llama_chat_apply_template(template, c.byref(chat), c.c_size_t(1), True, buffer, len(buffer))
        if length < 0:
            raise ValueError("llama.cpp does not know the chat template")
        return buffer.raw[:length].decode()

    def tokenise(self, text: str, special: bool) -> list[int]:
        """Ids of a text; `special` adds the begin token where the file asks for it and reads control tokens."""
        data = text.encode()
        buffer = (c.c_int32 * (len(data) + 8))()
        count = self._api.llama_tokenize(self._vocab, data, len(data), buffer, len(buffer), special, special)
        if count < 0:
            raise ValueError("llama.cpp does not tokenise the text")
        return list(buffer[:count])

    def piece(self, token: int) -> bytes:
        buffer = c.create_string_buffer(256)
        length = self._api.llama_token_to_piece(self._vocab, token, buffer, len(buffer), 0, False)
        return buffer.raw[:length]

    def logits(self, prompt: list[int]) -> np.ndarray:
        """Scores of the next token after a prompt."""
        self._api.llama_memory_clear(c.c_void_p(self._api.llama_get_memory(self._context)), True)
        return self._append(prompt)

    def greedy(self, prompt: list[int], longest: int) -> list[int]:
        """Greedy continuation without its end token."""
        ends, produced = set(self.ends()), []
        best = int(self.logits(prompt).argmax())
        while best not in ends and len(produced) < longest:
            produced.append(best)
            best = int(self._append([best]).argmax())
        return produced

    def _append(self, tokens: list[int]) -> np.ndarray:
        array = (c.c_int32 * len(tokens))(*tokens)
        if self._api.llama_decode(self._context, self._api.llama_batch_get_one(array, len(tokens))):
            raise RuntimeError("llama.cpp does not decode")
        return np.ctypeslib.as_array(self._api.llama_get_logits_ith(self._context, -1), (self.size,)).copy()
