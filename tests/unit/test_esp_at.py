# SPDX-License-Identifier: Apache-2.0
"""The simulated Wi-Fi module, talked to as a guest's driver does, without an emulator."""

import contextlib
import os
import re
import socket
import subprocess
import threading
import time

import pytest

PROGRAM = os.environ["ESP_AT"]
PATIENCE = 5.0  # seconds until an answer counts as missing


class Modem:
    """A module of our own and the guest's end of its serial line."""

    def __init__(self, path, *options):
        self.child = subprocess.Popen([PROGRAM, "--once", *options, path], stdout=subprocess.PIPE)
        self.line = socket.socket(socket.AF_UNIX)
        self.line.settimeout(PATIENCE)
        assert self.child.stdout.readline() == b"listening\n"
        self.line.connect(path)
        self.got = b""

    def until(self, *ends):
        """Everything up to and with the first of `ends`."""
        while True:
            found = [self.got.index(end) + len(end) for end in ends if end in self.got]
            if found:
                text, self.got = self.got[:min(found)], self.got[min(found):]
                return text
            more = self.line.recv(4096)
            assert more, self.got
            self.got += more

    def exactly(self, count):
        while len(self.got) < count:
            more = self.line.recv(4096)
            assert more, self.got
            self.got += more
        data, self.got = self.got[:count], self.got[count:]
        return data

    def say(self, text):
        self.line.sendall(text.encode() + b"\r\n")

    def ask(self, text):
        self.say(text)
        return self.until(b"OK\r\n", b"ERROR\r\n", b"FAIL\r\n").decode()

    def start(self, *commands):
        self.until(b"ready\r\n")
        for command in ("ATE0", "AT+CIPMUX=1", *commands):
            assert self.ask(command).endswith("OK\r\n"), command

    def payload(self, count):
        """The data of as many +IPD as it takes."""
        data = b""
        while len(data) < count:
            size = int(re.search(rb"\+IPD,\d,(\d+):$", self.until(b":"))[1])
            data += self.exactly(size)
        return data

    def close(self):
        self.line.close()
        self.child.stdout.close()
        return self.child.wait(PATIENCE)


@pytest.fixture(name="modem")
def make_modem(tmp_path):
    made = []

    def make(*options):
        made.append(Modem(str(tmp_path / f"line{len(made)}"), *options))
        return made[-1]

    yield make
    for modem in made:
        assert modem.close() == 0


@pytest.fixture(name="echo")
def echo_server():
    """A TCP server that sends back what it gets; its port."""
    server = socket.create_server(("127.0.0.1", 0))

    def serve():
        while True:
            try:
                peer, _ = server.accept()
            except OSError:
                return
            with peer, contextlib.suppress(ConnectionResetError):
                while data := peer.recv(65536):
                    peer.sendall(data)

    threading.Thread(target=serve, daemon=True).start()
    yield server.getsockname()[1]
    server.shutdown(socket.SHUT_RDWR)
    server.close()


JOIN = ('AT+CWMODE=1', 'AT+CWJAP="septum","partition"')


def test_it_starts_with_noise_and_ready_and_echoes(modem):
    line = modem()
    assert b"\x82" in line.until(b"\r\nready\r\n")
    assert line.ask("AT") == "AT\r\n\r\nOK\r\n"
    assert line.ask("ATE0") == "ATE0\r\n\r\nOK\r\n"
    assert line.ask("AT") == "\r\nOK\r\n"
    assert line.ask("ATI9") == "\r\nERROR\r\n"
    assert line.ask("AT+NOSUCH=1") == "\r\nERROR\r\n"


@pytest.mark.parametrize("version, dialogue", [
    ("1.7", ["AT+UART_CUR=115200,8,1,0,0", "AT+CWMODE_CUR=1", "AT+CWDHCP_CUR=1,1", "AT+CIPMUX=1",
             "AT+CWLAPOPT=0,23", "AT+CIPSTAMAC_CUR?"]),
    ("2.1", ["AT+UART_CUR=115200,8,1,0,0", "AT+CWDHCP=1,1", "AT+CIPMUX=1", "AT+CWLAPOPT=0,23",
             "AT+CWMODE=1,0", "AT+CWAUTOCONN=0", "AT+CWMODE=0,0", "AT+CIPSTAMAC?"]),
])
def test_a_drivers_start(modem, version, dialogue):
    line = modem("--at", version)
    line.start()
    assert line.ask("AT+RST").endswith("OK\r\n")
    line.until(b"ready\r\n")
    for command in ["AT", "ATE0", *dialogue]:
        answer = line.ask(command)
        assert answer.endswith("OK\r\n"), command
    assert '"bc:ff:4d:42:37:11"' in answer
    mode = line.ask("AT+CWMODE=0")
    assert mode.endswith("OK\r\n" if version == "2.1" else "ERROR\r\n")


def test_scan_shows_the_fields_that_were_asked_for(modem):
    line = modem()
    line.start("AT+CWLAPOPT=0,23")
    assert '+CWLAP:(3,"septum",-50,1)\r\n+CWLAP:(0,"open-air",-71,6)\r\n' in line.ask("AT+CWLAP")
    line.ask("AT+CWLAPOPT=0,31")
    assert '+CWLAP:(3,"septum",-50,"aa:bb:cc:dd:ee:ff",1)' in line.ask("AT+CWLAP")


def test_join_and_address(modem):
    line = modem("--ssid", 'a,"b', "--ip", "192.168.7.9")
    line.start()
    assert 'ip:"0.0.0.0"' in line.ask("AT+CIPSTA_CUR?")
    assert line.ask('AT+CWJAP_CUR="nowhere","partition"').startswith("+CWJAP_CUR:3")
    assert line.ask('AT+CWJAP_CUR="a\\,\\"b","wrong"').startswith("+CWJAP_CUR:2")
    answer = line.ask('AT+CWJAP_CUR="a\\,\\"b","partition"')
    assert answer == "WIFI CONNECTED\r\nWIFI GOT IP\r\n\r\nOK\r\n"
    answer = line.ask("AT+CIPSTA_CUR?")
    assert 'ip:"192.168.7.9"' in answer and 'gateway:"192.168.7.1"' in answer
    assert line.ask("AT+CWQAP") == "\r\nOK\r\n"
    assert line.until(b"DISCONNECT\r\n") == b"WIFI DISCONNECT\r\n"


def test_tcp_both_ways_and_closing(modem, echo):
    line = modem()
    line.start(*JOIN, f'AT+CIPSTART=0,"TCP","192.168.4.1",{echo},7200')
    text = bytes(range(256)) * 8
    line.say(f"AT+CIPSEND=0,{len(text)}")
    line.until(b"> ")
    line.line.sendall(text)
    line.until(b"SEND OK\r\n")
    assert line.payload(len(text)) == text
    assert line.ask("AT+CIPCLOSE=0").startswith("0,CLOSED")
    assert line.ask("AT+CIPCLOSE=0").endswith("ERROR\r\n")
    assert line.ask("AT+CIPSEND=0,5").endswith("ERROR\r\n")


def test_the_peer_closes(modem):
    server = socket.create_server(("127.0.0.1", 0))
    line = modem()
    line.start(*JOIN, f'AT+CIPSTART=2,"TCP","127.0.0.1",{server.getsockname()[1]}')
    peer, _ = server.accept()
    peer.sendall(b"x" * 5000)
    peer.close()
    server.close()
    assert line.payload(5000) == b"x" * 5000
    line.until(b"2,CLOSED\r\n")


def test_udp(modem):
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("127.0.0.1", 0))
    server.settimeout(PATIENCE)
    port = server.getsockname()[1]
    line = modem()
    line.start(*JOIN, f'AT+CIPSTART=1,"UDP","127.0.0.1",{port}')
    line.say(f'AT+CIPSEND=1,4,"127.0.0.1",{port}')
    line.until(b"> ")
    line.line.sendall(b"ping")
    line.until(b"SEND OK\r\n")
    data, peer = server.recvfrom(100)
    assert data == b"ping"
    server.sendto(b"pong", peer)
    assert line.payload(4) == b"pong"
    server.close()


def test_passive_receive(modem, echo):
    line = modem("--at", "2.1")
    line.start(*JOIN, "AT+CIPRECVMODE=1", f'AT+CIPSTART=0,"TCP","127.0.0.1",{echo}')
    line.say("AT+CIPSEND=0,10")
    line.until(b"> ")
    line.line.sendall(b"0123456789")
    line.until(b"SEND OK\r\n")
    line.until(b"+IPD,0,")
    assert line.ask("AT+CIPRECVDATA=0,4").endswith("+CIPRECVDATA,4:0123\r\nOK\r\n")


def test_nothing_but_the_loopback_interface_is_reached(modem, echo):
    line = modem()
    line.start()
    assert line.ask(f'AT+CIPSTART=0,"TCP","127.0.0.1",{echo}').endswith("ERROR\r\n")  # not joined
    for command in JOIN:
        line.ask(command)
    assert line.ask(f'AT+CIPSTART=0,"TCP","192.0.2.1",{echo}').endswith("ERROR\r\n")
    assert line.ask('AT+CIPSTART=0,"TCP","127.0.0.1",0').endswith("ERROR\r\n")
    assert line.ask('AT+CIPSTART=7,"TCP","127.0.0.1",80').endswith("ERROR\r\n")


def test_fault_busy_and_garbage(modem):
    line = modem("--busy", "3", "--garbage", "4")
    line.start()
    assert line.ask("AT").startswith("busy p...\r\n")
    line.say("AT")
    assert line.until(b"OK\r\n").startswith(b"\x00\xff")


def test_fault_reset_in_mid_dialogue(modem, echo):
    line = modem("--reset", "6")
    line.start(*JOIN, f'AT+CIPSTART=0,"TCP","127.0.0.1",{echo}')
    line.say("AT+CIPSTA?")
    line.until(b"\r\nready\r\n")
    assert line.ask("ATE0").startswith("ATE0")
    assert 'ip:"0.0.0.0"' in line.ask("AT+CIPSTA?")


def test_a_port_that_goes_elsewhere(modem, echo):
    line = modem("--port", f"8080={echo}")
    line.start(*JOIN, 'AT+CIPSTART=0,"TCP","192.168.4.1",8080')


def test_fault_slow(modem):
    line = modem("--slow", "200")
    line.until(b"ready\r\n")
    before = time.monotonic()
    line.ask("AT")
    assert time.monotonic() - before >= 0.2


def test_fault_overrun_loses_what_it_says(modem, echo):
    line = modem("--overrun", "100,7")
    line.start(*JOIN, f'AT+CIPSTART=0,"TCP","127.0.0.1",{echo}')
    text = bytes(range(200))
    line.say("AT+CIPSEND=0,200")
    line.until(b"> ")
    line.line.sendall(text)
    line.until(b"+IPD,0,200:")
    assert line.exactly(193) == text[:100] + text[107:]


@pytest.mark.parametrize("arguments", [(), ("--at", "9.9", "x"), ("--ip", "many", "x"), ("--slow",),
                                       ("--overrun", "5", "x"), ("--port", "80", "x"), ("--nonsense", "x"),
                                       ("/no/such/folder/line",)])
def test_misuse(arguments):
    done = subprocess.run([PROGRAM, *arguments], stderr=subprocess.PIPE, check=False, text=True)
    assert done.returncode == 2
    assert done.stderr


def test_endless_and_broken_input_is_survived(modem):
    line = modem()
    line.start()
    line.line.sendall(b"A" * 5000 + b"\r\n" + b"AT+CIPSEND=,,\r\nAT+CIPSTART=\r\nAT+CWLAPOPT=\r\n"
                      b'AT+CWJAP="\\\r\nAT+=\r\nAT+CIPSEND=0,99999999999\r\n')
    line.say("AT+GMR")
    answers = line.until(b"AT version")
    assert answers.count(b"ERROR") == 6 and answers.count(b"FAIL") == 1
