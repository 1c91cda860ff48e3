// SPDX-License-Identifier: GPL-2.0
/*
 * What stands below the stand-in for the kernel crate: the entry points of the
 * module, and what of the kernel is a macro.
 */

#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/bug.h>
#include <linux/init.h>
#include <linux/module.h>
#include <linux/printk.h>

#include "compat.h"

void knetstat_print(u8 level, const char *text, size_t len)
{
	int width = min_t(size_t, len, INT_MAX);

	switch (level) {
	case LOGLEVEL_EMERG:
		pr_emerg("%.*s", width, text);
		break;
	case LOGLEVEL_ERR:
		pr_err("%.*s", width, text);
		break;
	default:
		pr_info("%.*s", width, text);
	}
}

/* It has the kernel's own name, by which objtool knows that it does not return. */
void __noreturn rust_helper_BUG(void)
{
	BUG();
}

static int __init load(void)
{
	return knetstat_init();
}
module_init(load);

static void __exit unload(void)
{
	knetstat_exit();
}
module_exit(unload);
