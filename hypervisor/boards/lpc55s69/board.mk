# SPDX-License-Identifier: Apache-2.0
HV_DRIVERS := machine lpc55 lpc55_ahb
