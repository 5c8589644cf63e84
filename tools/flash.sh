#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# tools/flash.sh BOARD HEX [TOOL]: write HEX into the board's flash with LinkServer, pyOCD or J-Link:
# TOOL (linkserver, pyocd, jlink), or the first that is there. Without one, says what to type.
# Exit status: that of the tool, 1 no tool, 2 usage.
set -eu

if [ $# -lt 2 ] || [ ! -r "$2" ]; then
    echo "usage: tools/flash.sh BOARD HEX [linkserver|pyocd|jlink]" >&2
    exit 2
fi
board=$1
hex=$2
wanted=${3-}

# What each tool calls the chip.
case $board in
lpc55s69)
    linkserver=LPC55S69:LPCXpresso55S69
    pyocd=lpc55s69
    jlink=LPC55S69_M33_0
    ;;
*)
    echo "flash: $board is an emulated board; make run BOARD=$board starts it" >&2
    exit 2
    ;;
esac

program() {
    case $1 in
    linkserver) echo LinkServer ;;
    pyocd) echo pyocd ;;
    jlink) echo JLinkExe ;;
    *)
        echo "flash: no such tool: $1 (linkserver, pyocd, jlink)" >&2
        exit 2
        ;;
    esac
}

# The command line of a tool, as a user would type it.
command_of() {
    case $1 in
    linkserver) echo "LinkServer flash $linkserver load '$hex'" ;;
    pyocd) echo "pyocd flash -t $pyocd '$hex'" ;;
    jlink) echo "printf 'r\\nloadfile $hex\\nr\\ng\\nexit\\n' | JLinkExe -device $jlink -if swd -speed 2000 -autoconnect 1 -ExitOnError 1" ;;
    esac
}

[ -z "$wanted" ] || program "$wanted" >/dev/null
for tool in ${wanted:-linkserver pyocd jlink}; do
    if command -v "$(program "$tool")" >/dev/null; then
        echo "flash: $(command_of "$tool")"
        eval "$(command_of "$tool")"
        exit
    fi
done
if [ -n "$wanted" ]; then
    echo "flash: $(program "$wanted") is not in PATH. With it:" >&2
else
    echo "flash: neither LinkServer nor pyocd nor JLinkExe is in PATH. Any of these does it:" >&2
fi
for tool in ${wanted:-linkserver pyocd jlink}; do
    echo "    $(command_of "$tool")" >&2
done
exit 1
