# SPDX-License-Identifier: Apache-2.0
"""Each device of the emulated LPCXpresso55S69 against what is known of the chip."""

import re

import pytest

from conftest import OUT


def test_cpu(machine):
    machine.check("cpu")


def test_memory(machine):
    """A page that something was loaded into is programmed, its neighbours are not."""
    OUT.mkdir(parents=True, exist_ok=True)
    page = OUT / "extra.bin"
    page.write_bytes(b"0123456789")
    machine.check("memory", "-device", f"loader,file={page},addr=0x20200,force-raw=on")
    assert "cpu0: read of erased flash at 0x0004e000" in machine.log
    assert "cpu0: SRAM3 at 0x20030000 has no clock" in machine.log


def test_secure_ahb_controller(machine):
    page = OUT / "sector4.bin"
    OUT.mkdir(parents=True, exist_ok=True)
    page.write_bytes(bytes(512))
    machine.check("ahb", "-device", f"loader,file={page},addr=0x20200,force-raw=on")
    assert "cpu0: Non-secure privileged read of 0x2001c000 refused, port 3" in machine.log


def test_cpu0_lock(machine):
    machine.check("locks")


def test_clocks_resets_pins(machine):
    machine.check("clocks")
    assert "ctimer4: read of 0x018 while unclocked" in machine.log


def test_usart(machine):
    machine.check("usart")
    assert "flexcomm2: byte dropped: PSELID is not USART" in machine.log


def test_usart_at_its_baud_rate(machine):
    """Of 40 bytes back to back 16 are kept while nobody reads; the next is lost."""
    machine.check("pace", "-global", "lpc55-usart.rx-pace=on", "-global", "lpc55-usart.tx-pace=on",
                  stdin="ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmn")
    assert re.search(r"flexcomm0: overrun, byte 0x5[123] lost, 1 so far", machine.log)


def test_ctimers(machine):
    machine.check("ctimer")
    assert "ctimer3: enabled without a function clock" in machine.log


def test_rng(machine):
    machine.check("rng")
    assert "rng: no power" in machine.log


def test_cpu1(machine):
    machine.check("cpu1")
    assert "cpu1: Non-secure user read of 0x20000400 refused, port 2" in machine.log


def test_resets(machine):
    lines = machine.check("reset")
    assert [line for line in lines if line.startswith("-")] == ["- software reset", "- SYSRESETREQ"]


def test_mrt_utick_ostimer(machine):
    machine.check("timers")
    assert "utick: started without its clock" in machine.log


def test_watchdog(machine):
    lines = machine.check("watchdog")
    assert [line for line in lines if line.startswith("-")] == ["- time-out with reset",
                                                                "- fed too early"]
    assert "wwdt: fed before its window, reset" in machine.log


def test_gpio_and_pin_interrupts(machine):
    machine.check("gpio")
    assert "gpio1: write of 0x2004 while unclocked" in machine.log


def test_dma(machine):
    machine.check("dma")
    assert "dma0: Non-secure user read of 0x20010000 refused, port 3" in machine.log


# How a refused store is told of: the options, then BusFaults, CFSR, where they found the PC (the store
# is at 0x20010100, a DSB after it) and SEC_VIO interrupts.
STORES = {
    "precise": ((), (1, 0x8200, 0x20010100, 1)),
    "imprecise": (("store-fault=imprecise", "violation-interrupt=off"), (1, 0x400, 0x20010104, 0)),
    "interrupt": (("store-fault=none",), (0, 0, 0, 1)),
    "both": (("store-fault=imprecise",), (1, 0x400, 0x20010104, 1)),
    "until-dsb": (("store-fault=imprecise", "store-delay=1000000"), (1, 0x400, 0x20010108, 1)),
}


@pytest.mark.parametrize("way", STORES)
def test_refused_store(machine, way):
    options, seen = STORES[way]
    more = [word for option in options for word in ("-global", f"lpc55-ahb.{option}")]
    lines = machine.check("refused_store", *more)
    notes = [int(line.rsplit(" ", 1)[1], 16) for line in lines if line.startswith("note ")]
    assert tuple(notes[:4]) == seen


def test_unknown_store_fault(machine):
    with pytest.raises(AssertionError, match="store-fault is precise, imprecise or none"):
        machine.run("refused_store", "-global", "lpc55-ahb.store-fault=never")
