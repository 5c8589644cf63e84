# SPDX-License-Identifier: Apache-2.0
# The machines and devices that the project's QEMU contains; the MPS2 boards bring their own devices
# (UARTs, LAN9118, timers, TrustZone filters), so does the LPC55S69.
CONFIG_MPS2=y
CONFIG_LPC55S69=y
CONFIG_GENERIC_LOADER=y
CONFIG_SEMIHOSTING=y
CONFIG_ARM_COMPATIBLE_SEMIHOSTING=y
