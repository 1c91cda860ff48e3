# SPDX-License-Identifier: GPL-2.0
# For people: 'make help' lists what there is. Kbuild says how the module is built.

running := $(shell uname -r)

# The kernel's build tree: the one that scripts/kernel-tree made for the running kernel, else the one of its headers.
KDIR ?= $(firstword $(wildcard /usr/src/linux-rust-$(running)) /lib/modules/$(running)/build)
release = $(or $(shell cat '$(KDIR)/include/config/kernel.release' 2>/dev/null),$(running))
# A tree that lacks its kernel's key cannot sign modules, so signing is switched off.
unsigned = $(if $(wildcard $(KDIR)/certs/signing_key.pem),,CONFIG_MODULE_SIG_ALL=)
depmod = depmod $(if $(INSTALL_MOD_PATH),-b '$(INSTALL_MOD_PATH)') '$(release)'
mandir := $(DESTDIR)/usr/share/man/man5

.PHONY: all module install uninstall demo test check once stress bench icount shell vm layouts fmt clippy cli deb modules-deb matrix tarball release clean help

all: module ## knetstat.ko, for the kernel of KDIR (default: the running one)

module:
	@route=$$(bash scripts/check-kdir '$(KDIR)') && $(MAKE) -C '$(KDIR)' M='$(CURDIR)' ROUTE="$$route" modules

install: module ## the module, for modprobe (INSTALL_MOD_PATH=), and the manual page (DESTDIR=)
	$(MAKE) -C '$(KDIR)' M='$(CURDIR)' modules_install $(unsigned)
	$(depmod)
	install -D -m 644 man/knetstat.5 '$(mandir)/knetstat.5'

uninstall: ## removes the module and the manual page
	rm -f '$(INSTALL_MOD_PATH)/lib/modules/$(release)/updates/knetstat.ko'* '$(mandir)/knetstat.5'
	$(depmod)

demo: ## a stock Debian kernel in QEMU, a few real sockets, and the files; root
	@scripts/demo

test: ## the text, on this machine, no root; VM='test_rows.py -k queue': a file of tests/vm, in the machine; root
	@scripts/test

check: ## every test; root
	@scripts/check

once: ## 20,000 sockets stand still while others come and go: each must be listed exactly once (BED=vm|uml); root
	@scripts/once

stress: ## churn, faults, hostile users on a debug kernel (DURATION=10m BED=vm|uml|kasan); scripts/stress --planted shows what it catches; root
	@scripts/stress

bench: ## measures the files beside /proc/net/tcp, udp and ss (BED=vm|uml SIZES='1000 10000 100000'); root
	@scripts/bench

icount: ## instructions per row, the same on every machine, to say what a change costs (MODULE=file); root
	@scripts/icount

shell: ## a prompt in the machine; root
	@scripts/vm

vm: ## RUN='command' in the machine (SHARE= MODULE= MODULE_ARGS= KERNEL= VM_PACKAGES= MEM= CPUS= APPEND= ACCEL=); root
	@RUN='$(subst ','\'',$(value RUN))' scripts/vm

layouts: ## compiles against a stock, a real-time and a lockdep configuration; root
	@scripts/layouts

fmt: ## rustfmt, with the kernel's settings; root
	@scripts/build scripts/lint fmt

clippy: ## clippy, with the kernel's settings; warnings are errors; root
	@scripts/build scripts/lint clippy

cli: ## the command, its manual page and completions, in cli/target: release/knetstat, share; needs cargo alone, no root
	cd cli && cargo build --release && cargo run --example pages target/share

deb: ## build/knetstat-dkms_VERSION_all.deb, and that of the command; root
	@scripts/deb

modules-deb: module ## build/knetstat-modules-RELEASE_*.deb: the module itself, for hosts that build nothing (SIGN_KEY= SIGN_CERT=)
	@SIGN_KEY='$(SIGN_KEY)' SIGN_CERT='$(SIGN_CERT)' bash scripts/modules-deb '$(KDIR)'

matrix: ## every test on each kernel of tests/kernels, and the table doc/matrix.md; root
	@scripts/matrix

tarball: ## build/release/knetstat-VERSION.tar.gz of the last commit, and PKGBUILD
	@scripts/tarball

release: ## build/release: sources, packages, SBOM and checksums of the last commit; root
	@scripts/release

clean: ## removes what was built here
	rm -rf build cli/target src/sys/layout.rs compat/target.json compat/rustflags.txt knetstat.ko knetstat.mod knetstat.mod.c Module.symvers modules.order
	find . -path ./.git -prune -o \( -name '*.o' -o -name '*.rlib' -o -name '*.s' -o -name '.*.cmd' -o -name '.*.d' \) -print0 | xargs -0r rm -f

help: ## this list
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 19
