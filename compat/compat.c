// SPDX-License-Identifier: GPL-2.0
/*
 * What stands below the stand-in for the kernel crate: the entry points of the
 * module, and the functions of the kernel that are inline or take a format.
 */

#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/bug.h>
#include <linux/init.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/printk.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "compat.h"

void *knetstat_alloc(size_t size, bool account)
{
	return kvmalloc(size, account ? GFP_KERNEL_ACCOUNT : GFP_KERNEL);
}

void knetstat_free(void *memory)
{
	kvfree(memory);
}

size_t knetstat_copy_from_user(void *to, const void __user *from, size_t len)
{
	return copy_from_user(to, from, len);
}

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

void __noreturn knetstat_bug(void)
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
