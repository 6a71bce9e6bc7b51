"""On which device, and in which number format, a model runs: decided in one place, once, with the reason."""

from __future__ import annotations

from dataclasses import dataclass

from proofmill.errors import ConfigError

__all__ = ["DEVICES", "DTYPES", "Placement", "choose_placement"]

DEVICES = ("auto", "cpu", "cuda", "mps")
DTYPES = ("auto", "float32", "bfloat16", "float16")


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Where and how a model computes."""

    device: str
    dtype: str
    reason: str
    """One sentence for logs."""


def choose_placement(device: str = "auto", dtype: str = "auto") -> Placement:
    """The device and number format to use.

    An NVIDIA GPU is taken where torch can use one, then Apple's, then the CPU. On a GPU weights are bfloat16 where
    the hardware computes with it (the range of float32, half its bytes), else float16. On a CPU they are float32:
    emulated half precision is slower there, and exact figures are worth more in tests.

    Args:
        device: One of ``DEVICES``, or ``cuda:N``; ``auto`` decides.
        dtype: One of ``DTYPES``; ``auto`` decides.

    Raises:
        ConfigError: an unknown word, or a device that this machine does not have.
    """
    import torch

    base = device.split(":")[0]
    if base not in DEVICES:
        raise ConfigError(f"device must be one of {', '.join(DEVICES)} or cuda:N, got {device!r}")
    if dtype not in DTYPES:
        raise ConfigError(f"dtype must be one of {', '.join(DTYPES)}, got {dtype!r}")
    has_cuda, has_mps = torch.cuda.is_available(), torch.backends.mps.is_available()
    if (base == "cuda" and not has_cuda) or (base == "mps" and not has_mps):
        raise ConfigError(f"device {device!r} was asked for, and torch {torch.__version__} finds none here")
    if base == "auto":
        chosen = "cuda" if has_cuda else "mps" if has_mps else "cpu"
        why = {
            "cuda": "an NVIDIA GPU is here",
            "mps": "no NVIDIA GPU, but Apple's is here",
            "cpu": "torch finds no GPU",
        }[chosen]
    else:
        chosen, why = device, "as asked"
    if dtype == "auto":
        dtype, how = _dtype_for(chosen.split(":")[0])
    else:
        how = "as asked"
    return Placement(device=chosen, dtype=dtype, reason=f"{chosen}: {why}; {dtype}: {how}")


def _dtype_for(base: str) -> tuple[str, str]:
    import torch

    if base == "cpu":
        return "float32", "exact, and half precision is not faster on a CPU"
    if base == "cuda" and torch.cuda.is_bf16_supported(including_emulation=False):
        return "bfloat16", "the GPU computes with it: the range of float32 in half the bytes"
    return "float16", "the device does not compute with bfloat16"
