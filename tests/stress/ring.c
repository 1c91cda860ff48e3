// SPDX-License-Identifier: GPL-2.0
// The ring, by system calls: what it needs of liburing is less than what a library would cost the build.
#include <err.h>
#include <errno.h>
#include <linux/io_uring.h>
#include <linux/time_types.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "ring.h"

enum { ENTRIES = 128 };

static enum { NOT_MADE, MADE, NONE } state; /* of this process: a child makes its own */
static int ring_fd;
static struct io_uring_params params;
static char *rings;
static size_t rings_size;
static struct io_uring_sqe *entries, plain; /* the one at hand, where there is no ring */
/* What an entry points to. */
static char copies[ENTRIES][sizeof(struct sockaddr_storage)];
static unsigned int waiting, started; /* entries not yet handed to the kernel, and those that it has not ended */

static unsigned int *word(unsigned int offset)
{
	return (unsigned int *)(rings + offset);
}

static void leave_to_parent(void)
{
	if (state != MADE)
		return;
	munmap(entries, ENTRIES * sizeof(*entries));
	munmap(rings, rings_size);
	close(ring_fd);
	waiting = started = 0;
	state = NOT_MADE;
}

static void *map(size_t size, off_t offset)
{
	void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, ring_fd, offset);

	if (memory == MAP_FAILED)
		err(1, "mapping the ring");
	return memory;
}

static void make(void)
{
	static bool before;

	/* Completions are handled where they are waited for, and interrupt nothing. */
	params = (struct io_uring_params){ .flags = IORING_SETUP_SUBMIT_ALL | IORING_SETUP_SINGLE_ISSUER |
						    IORING_SETUP_DEFER_TASKRUN | IORING_SETUP_NO_SQARRAY };
	ring_fd = syscall(__NR_io_uring_setup, ENTRIES, &params);
	if (ring_fd < 0) {
		if (errno != ENOSYS && errno != EPERM)
			err(1, "io_uring_setup");
		state = NONE;
		return;
	}
	/* One mapping has the words of both rings, and then the completions. */
	rings_size = params.cq_off.cqes + params.cq_entries * sizeof(struct io_uring_cqe);
	rings = map(rings_size, IORING_OFF_SQ_RING);
	entries = map(ENTRIES * sizeof(*entries), IORING_OFF_SQES);
	state = MADE;
	if (!before)
		pthread_atfork(NULL, NULL, leave_to_parent);
	before = true;
}

/* Which entry is next; the kernel only reads the tail. */
static unsigned int place(void)
{
	return state == MADE ? *word(params.sq_off.tail) & (ENTRIES - 1) : 0;
}

/* An entry to be filled and then to be pushed. */
static struct io_uring_sqe *next(int *result, unsigned char operation, int fd)
{
	struct io_uring_sqe *entry;

	if (state == NOT_MADE)
		make();
	if (waiting == ENTRIES)
		ring_run();
	entry = state == MADE ? &entries[place()] : &plain;
	memset(entry, 0, sizeof(*entry));
	entry->opcode = operation;
	entry->fd = fd;
	entry->user_data = (uintptr_t)result;
	return entry;
}

/* Of what the entry at hand is to point to. */
static __u64 copy(const void *data, size_t len)
{
	if (len > sizeof(copies[0]))
		errx(1, "%zu bytes are too much for the ring", len);
	return (uintptr_t)memcpy(copies[place()], data, len);
}

/* What the entry says, by a system call of its own. */
static int call(const struct io_uring_sqe *entry)
{
	const void *pointer = (const void *)(uintptr_t)entry->addr;

	switch (entry->opcode) {
	case IORING_OP_SOCKET:
		return socket(entry->fd, entry->off, 0);
	case IORING_OP_BIND:
		return bind(entry->fd, pointer, entry->addr2);
	case IORING_OP_CONNECT:
		return connect(entry->fd, pointer, entry->addr2);
	case IORING_OP_ACCEPT:
		return accept4(entry->fd, NULL, NULL, entry->accept_flags);
	case IORING_OP_SEND:
		return send(entry->fd, pointer, entry->len, entry->msg_flags);
	case IORING_OP_URING_CMD:
		pointer = (const void *)(uintptr_t)entry->optval;
		return setsockopt(entry->fd, entry->level, entry->optname, pointer, entry->optlen);
	case IORING_OP_CLOSE:
		return close(entry->fd);
	}
	errno = EINVAL;
	return -1;
}

static void end(__u64 result, int value)
{
	if (result)
		*(int *)(uintptr_t)result = value;
}

static void push(const struct io_uring_sqe *entry)
{
	int value;

	if (state == MADE) {
		unsigned int *tail = word(params.sq_off.tail);

		__atomic_store_n(tail, *tail + 1, __ATOMIC_RELEASE);
		waiting++;
		return;
	}
	value = call(entry);
	if (value < 0 && entry->opcode == IORING_OP_CONNECT && errno == EINPROGRESS)
		value = 0; /* the socket does not wait */
	end(entry->user_data, value < 0 ? -errno : value);
}

static void reap(void)
{
	const struct io_uring_cqe *completions = (const void *)(rings + params.cq_off.cqes);
	unsigned int *head = word(params.cq_off.head);

	while (*head != __atomic_load_n(word(params.cq_off.tail), __ATOMIC_ACQUIRE)) {
		const struct io_uring_cqe *completion = &completions[*head & (params.cq_entries - 1)];

		end(completion->user_data, completion->res);
		__atomic_store_n(head, *head + 1, __ATOMIC_RELEASE);
		started--;
	}
}

void ring_run(void)
{
	struct __kernel_timespec seconds = { .tv_sec = 3 };
	struct io_uring_getevents_arg limit = { .ts = (uintptr_t)&seconds };

	while (waiting + started) {
		int n = syscall(__NR_io_uring_enter, ring_fd, waiting, waiting + started,
				IORING_ENTER_GETEVENTS | IORING_ENTER_EXT_ARG, &limit, sizeof(limit));
		bool late = n < 0 && errno == ETIME;

		if (n < 0 && !late && errno != EINTR)
			err(1, "io_uring_enter");
		waiting -= n < 0 ? 0 : n;
		started += n < 0 ? 0 : n;
		reap();
		if (late && started) {
			struct io_uring_sqe *entry = next(NULL, IORING_OP_ASYNC_CANCEL, -1);

			entry->cancel_flags = IORING_ASYNC_CANCEL_ALL | IORING_ASYNC_CANCEL_ANY;
			push(entry);
		}
	}
}

void ring_socket(int *result, int family, int type)
{
	struct io_uring_sqe *entry = next(result, IORING_OP_SOCKET, family);

	entry->off = type;
	push(entry);
}

static void with_address(int *result, unsigned char operation, int fd, const void *address, socklen_t len)
{
	struct io_uring_sqe *entry = next(result, operation, fd);

	entry->addr = copy(address, len);
	entry->addr2 = len;
	push(entry);
}

void ring_bind(int *result, int fd, const void *address, socklen_t len)
{
	with_address(result, IORING_OP_BIND, fd, address, len);
}

void ring_connect(int *result, int fd, const void *address, socklen_t len)
{
	with_address(result, IORING_OP_CONNECT, fd, address, len);
}

void ring_accept(int *result, int fd, int flags)
{
	struct io_uring_sqe *entry = next(result, IORING_OP_ACCEPT, fd);

	entry->accept_flags = flags;
	push(entry);
}

void ring_send(int *result, int fd, const void *data, size_t len)
{
	struct io_uring_sqe *entry = next(result, IORING_OP_SEND, fd);

	entry->addr = (uintptr_t)data;
	entry->len = len;
	entry->msg_flags = MSG_DONTWAIT;
	push(entry);
}

void ring_setsockopt(int *result, int fd, int level, int option, const void *value, socklen_t len)
{
	struct io_uring_sqe *entry = next(result, IORING_OP_URING_CMD, fd);

	entry->cmd_op = SOCKET_URING_OP_SETSOCKOPT;
	entry->level = level;
	entry->optname = option;
	entry->optlen = len;
	entry->optval = copy(value, len);
	push(entry);
}

void ring_close(int fd)
{
	push(next(NULL, IORING_OP_CLOSE, fd));
}
