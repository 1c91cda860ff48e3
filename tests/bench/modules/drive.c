// SPDX-License-Identifier: GPL-2.0
/*
 * Reads a file of /proc/net to its end inside the kernel, into a buffer of
 * 128 KiB, for the benchmark alone: a listing without system calls. Who has it
 * open writes "DESCRIPTOR SECONDS" to the parameter `drive`, which ends with
 * ETIME after so many seconds. Read, it tells nanoseconds, reads and bytes.
 * "BYTES" alone, written to `copy`, is only the last step of that, from one such
 * buffer to another; `drive` tells of it too.
 */

#include <linux/file.h>
#include <linux/fs.h>
#include <linux/magic.h>
#include <linux/module.h>
#include <linux/seq_file.h>
#include <linux/uio.h>

enum { SIZE = 128 << 10 };

static struct {
	u64 ns;
	unsigned long reads, bytes;
} last;

static ssize_t read_once(struct file *file, char *buffer, loff_t *pos)
{
	struct kvec vec = { .iov_base = buffer, .iov_len = SIZE };
	struct iov_iter to;
	struct kiocb iocb;
	ssize_t got;

	init_sync_kiocb(&iocb, file);
	iocb.ki_pos = *pos;
	iov_iter_kvec(&to, ITER_DEST, &vec, 1, SIZE);
	/* The kernel's own files of /proc/net have read alone, which is this function and a copy to user space. */
	got = file->f_op->read_iter ? file->f_op->read_iter(&iocb, &to) : seq_read_iter(&iocb, &to);
	*pos = iocb.ki_pos;
	return got;
}

static int read_all(struct file *file, char *buffer, u64 limit)
{
	u64 begin = ktime_get_ns();
	loff_t pos = 0;
	ssize_t got;

	last.reads = last.bytes = 0;
	do {
		got = read_once(file, buffer, &pos);
		if (got < 0)
			return got;
		last.reads++;
		last.bytes += got;
		last.ns = ktime_get_ns() - begin;
		if (last.ns > limit)
			return -ETIME;
		cond_resched();
	} while (got);
	return 0;
}

static void copy_all(char *to, const char *from, u64 bytes)
{
	u64 begin = ktime_get_ns();

	last.reads = last.bytes = 0;
	while (last.bytes < bytes) {
		size_t size = min_t(u64, SIZE, bytes - last.bytes);
		struct kvec vec = { .iov_base = to, .iov_len = SIZE };
		struct iov_iter iter;

		iov_iter_kvec(&iter, ITER_DEST, &vec, 1, SIZE);
		last.bytes += copy_to_iter(from, size, &iter);
		last.reads++;
		cond_resched();
	}
	last.ns = ktime_get_ns() - begin;
}

static int copy(const char *value, const struct kernel_param *param)
{
	char *buffers;
	u64 bytes;
	int error = kstrtou64(value, 0, &bytes);

	if (error)
		return error;
	buffers = kvmalloc(2 * SIZE, GFP_KERNEL);
	if (!buffers)
		return -ENOMEM;
	memset(buffers, 1, 2 * SIZE); /* no page faults later */
	copy_all(buffers, buffers + SIZE, bytes);
	kvfree(buffers);
	return 0;
}

static const struct kernel_param_ops copy_ops = { .set = copy };
module_param_cb(copy, &copy_ops, NULL, 0200);

static int drive(const char *value, const struct kernel_param *param)
{
	unsigned int fd, seconds;
	struct file *file;
	char *buffer;
	int error;

	if (sscanf(value, "%u %u", &fd, &seconds) != 2)
		return -EINVAL;
	file = fget(fd);
	if (!file)
		return -EBADF;
	buffer = kvmalloc(SIZE, GFP_KERNEL);
	if (file_inode(file)->i_sb->s_magic != PROC_SUPER_MAGIC)
		error = -EINVAL;
	else
		error = buffer ? read_all(file, buffer, seconds * (u64)NSEC_PER_SEC) : -ENOMEM;
	kvfree(buffer);
	fput(file);
	return error;
}

static int result(char *text, const struct kernel_param *param)
{
	return sysfs_emit(text, "%llu %lu %lu\n", last.ns, last.reads, last.bytes);
}

static const struct kernel_param_ops ops = { .set = drive, .get = result };
module_param_cb(drive, &ops, NULL, 0600);

static int __init drive_init(void)
{
	return 0;
}

static void __exit drive_exit(void)
{
}

module_init(drive_init);
module_exit(drive_exit);
MODULE_DESCRIPTION("Reads files of /proc/net inside the kernel, for the benchmark of knetstat");
MODULE_LICENSE("GPL");
