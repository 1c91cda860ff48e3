// SPDX-License-Identifier: GPL-2.0
// System calls on our files with random arguments: all must return, and the machine live.
#include <poll.h>
#include <sys/sendfile.h>
#include <sys/uio.h>

#include "stress.h"

#define OPEN 12
#define CALLERS 4

static int fd[OPEN];
static char *buffer; /* nothing is mapped behind it */
#define SIZE (1 << 17)

static int one(void)
{
	return fd[roll(OPEN)];
}

static int other(void)
{
	static int pipes[2], null;

	if (!null) {
		must(pipe2(pipes, O_CLOEXEC | O_NONBLOCK));
		null = must(open("/dev/null", O_RDWR | O_CLOEXEC));
	}
	switch (roll(4)) {
	case 0:
		return pipes[0];
	case 1:
		return pipes[1];
	case 2:
		return null;
	}
	return one();
}

static size_t some_size(void)
{
	static const size_t SIZES[] = { 0, 1, 2, 100, 511, 512, 4095, 4096, 65536, SIZE };

	return roll(3) ? SIZES[roll(LENGTH(SIZES))] : roll(SIZE);
}

static void *some_pointer(void)
{
	switch (roll(8)) {
	case 0:
		return NULL;
	case 1:
		return (void *)0xffff888000000000; /* the kernel's */
	case 2:
		return (void *)-1L;
	case 3:
		return buffer + SIZE - 1; /* crosses into nothing */
	}
	return buffer;
}

static long some_offset(void)
{
	static const long OFFSETS[] = { 0, 1, -1, 80, 4096, 100000, 0x7fffffff, 0x7fffffffffffffff, -0x7fffffffffffffff - 1 };

	return roll(2) ? OFFSETS[roll(LENGTH(OFFSETS))] : (long)roll(300000);
}

static void call(void)
{
	struct pollfd waiting = { one(), roll(65536), 0 };
	struct iovec parts[3] = { { some_pointer(), some_size() }, { some_pointer(), some_size() }, { buffer, some_size() } };
	long offset = some_offset(), offset2 = some_offset();
	int *slot = &fd[roll(OPEN)];
	void *mapped;

	switch (roll(17)) {
	case 0:
		close(*slot);
		*slot = try_open(roll(FILES), roll(4) ? (int)roll(4) : (int)roll(1 << 22) & ~O_ASYNC);
		break;
	case 1:
		close(*slot);
		*slot = dup(one());
		break;
	case 2:
	case 3:
		syscall(SYS_read, one(), some_pointer(), some_size());
		break;
	case 4:
		syscall(SYS_pread64, one(), some_pointer(), some_size(), offset);
		break;
	case 5:
		lseek(one(), offset, roll(6));
		break;
	case 6:
		syscall(SYS_write, one(), some_pointer(), roll(600));
		break;
	case 7:
		syscall(SYS_pwrite64, one(), some_pointer(), some_size(), offset);
		break;
	case 8:
		poll(&waiting, 1, roll(2));
		break;
	case 9:
		mapped = mmap(NULL, 1 + some_size(), roll(8), 1 + roll(3), one(), 4096L * roll(3));
		if (mapped != MAP_FAILED)
			fail("mmap of a file works");
		break;
	case 10:
		ioctl(one(), roll(2) ? roll(1 << 16) : roll(1 << 30), some_pointer());
		break;
	case 11:
		splice(one(), roll(2) ? &offset : NULL, other(), roll(4) ? NULL : &offset2, some_size(), roll(16));
		break;
	case 12:
		sendfile(other(), one(), roll(2) ? &offset : NULL, some_size());
		break;
	case 13:
		readv(one(), parts, roll(4));
		break;
	case 14:
		writev(one(), parts, roll(4));
		break;
	case 15:
		syscall(roll(2) ? SYS_preadv2 : SYS_pwritev2, one(), parts, roll(4), offset, 0, roll(64));
		break;
	case 16:
		syscall(SYS_copy_file_range, one(), NULL, other(), NULL, some_size(), 0);
	}
	read(other(), buffer, SIZE); /* empties the pipe */
	count(syscalls, 1);
}

/* Some processes on the same open files, which they share at first; one at times forks and dies. */
static void caller(double seconds)
{
	double end = now() + seconds;

	while (now() < end) {
		for (int i = 0; i < 100; i++) {
			for (size_t k = 0; !roll(10) && k < 64; k++)
				buffer[k] = "sportd127.0/8 =\n\t\0\xff"[roll(20)];
			call();
		}
		if (!roll(10)) {
			pid_t child = must(fork());

			if (!child) {
				for (int i = roll(50); i; i--)
					call();
				_exit(0);
			}
			must(waitpid(child, NULL, 0));
		}
	}
}

void call_at_random(double seconds)
{
	pid_t child[CALLERS];
	int status;

	buffer = mmap(NULL, 2 * SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	must(mprotect(buffer + SIZE, SIZE, PROT_NONE));
	for (int i = 0; i < OPEN; i++)
		fd[i] = must(try_open(i % FILES, O_RDONLY));
	for (int i = 0; i < 100; i++)
		must(udp(i & 1, i + 1, 0));
	other();
	for (int i = 0; i < CALLERS; i++) {
		child[i] = must(fork());
		if (!child[i]) {
			caller(seconds);
			_exit(0);
		}
	}
	for (int i = 0; i < CALLERS; i++)
		if (waitpid(child[i], &status, 0) != child[i] || status)
			fail("a caller ended with status %#x", status);
	for (int file = 0; file < FILES; file++)
		if (!listing_read(must(try_open(file, O_RDONLY)), file, 0, NULL, NULL))
			fail("%s cannot be read afterwards", FILE_NAME[file]);
}
