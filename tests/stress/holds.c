// SPDX-License-Identifier: GPL-2.0
// How long a bucket is locked by a reader, in every way of reading, and how long others wait for it, beside the kernel's own file.
#include "stress.h"

/* Gives up after a while: what the kernel's own file takes for a long bucket grows with its square. */
#define PATIENCE 20
#define READINGS 3
#define FAR (1LL << 40)

enum jump { NONE, PREAD, LSEEK };

static const struct way {
	const char *name, *filter;
	size_t size;
	enum jump jump;
} WAYS[] = {
	{ "reads of 4 KiB", NULL, 4096, NONE },
	{ "reads of 128 KiB", NULL, 131072, NONE },
	{ "reads of 1 MiB", NULL, 1 << 20, NONE },
	{ "a port that no one has", "dport 9", 131072, NONE },
	{ "an address that no one has", "dst 10.9.9.9", 131072, NONE },
	{ "an option that no one has", "SO_PRIORITY=6", 131072, NONE },
	{ "options that all have but one", "SO_REUSEADDR=0 SO_PRIORITY=0 SO_RCVLOWAT=7", 131072, NONE },
	{ "pread far ahead", NULL, 1, PREAD },
	{ "lseek far ahead", NULL, 1, LSEEK },
};

double time_reading(int fd, size_t size)
{
	static char buffer[1 << 20];
	double begin = now();

	while (must(read(fd, buffer, size)) && now() - begin < PATIENCE)
		;
	return now() - begin;
}

static void read_so(pid_t pid, const char *name, const struct way *way)
{
	int fd = way->filter ? open_of(pid, name) : open_to_read(pid, name);
	char byte;

	if (way->filter)
		must(write(fd, way->filter, strlen(way->filter)));
	switch (way->jump) {
	case NONE:
		time_reading(fd, way->size);
		break;
	case PREAD:
		must(pread(fd, &byte, 1, FAR));
		break;
	case LSEEK:
		must(lseek(fd, FAR, SEEK_SET));
		break;
	}
	close(fd);
}

/* Another process that makes sockets in the same bucket, and the longest that it waited. `kind` is that of the lock. */
struct neighbour {
	int (*bind)(unsigned int host, unsigned int port);
	unsigned int port;
	const char *kind;
	atomic_bool stop;
	atomic_ulong longest_us, binds;
};

static struct neighbour *neighbour;

static pid_t begin_neighbour(pid_t of)
{
	char path[64];
	pid_t pid = must(fork());

	if (pid)
		return pid;
	snprintf(path, sizeof(path), "/proc/%d/ns/net", of);
	must(setns(must(open(path, O_RDONLY | O_CLOEXEC)), CLONE_NEWNET));
	/* The user's sockets share their port with no one else's. */
	must(setresuid(65534, 65534, 65534));
	for (unsigned int host = 0x100000; !neighbour->stop; host++) {
		double begin = now();
		unsigned long us;

		close(must(neighbour->bind(host, neighbour->port)));
		us = (now() - begin) * 1e6;
		neighbour->binds++;
		if (us > neighbour->longest_us)
			neighbour->longest_us = us;
	}
	_exit(0);
}

/* In ms. */
struct longest {
	double hold, wait;
};

/* The longest hold in a reading, and the longest that a neighbour waits in another. */
static struct longest longest_of_one(pid_t pid, const char *name, const struct way *way)
{
	struct longest longest = { 0 };
	pid_t other;

	if (bed == EMULATED) {
		watch_locks(neighbour->kind);
		read_so(pid, name, way);
		longest.hold = longest_held(neighbour->kind) / 1e3;
	}
	neighbour->stop = false;
	neighbour->longest_us = neighbour->binds = 0;
	other = begin_neighbour(pid);
	while (!neighbour->binds)
		nap(0.01);
	neighbour->longest_us = 0;
	read_so(pid, name, way);
	neighbour->stop = true;
	must(waitpid(other, NULL, 0));
	longest.wait = neighbour->longest_us / 1e3;
	return longest;
}

/* The least of some readings, since what a busy host adds is not in each. */
static struct longest longest(pid_t pid, const char *name, const struct way *way)
{
	struct longest least = longest_of_one(pid, name, way);

	for (int i = 1; i < READINGS; i++) {
		struct longest next = longest_of_one(pid, name, way);

		if (next.hold < least.hold)
			least.hold = next.hold;
		if (next.wait < least.wait)
			least.wait = next.wait;
	}
	return least;
}

static void print_longest(const char *file, const char *way, struct longest longest)
{
	printf("hostile: %s, %s: ", file, way);
	if (bed == EMULATED)
		printf("held for %.1f ms, ", longest.hold);
	printf("a neighbour waits %.1f ms\n", longest.wait);
	fflush(stdout);
}

void measure_killing(pid_t pid, const char *name)
{
	static const char FILTER[] = "SO_PRIORITY=6";
	double longest = 0;

	for (int i = 0; i < 20; i++) {
		pid_t reader = must(fork());
		double begin;

		if (!reader) {
			int fd = open_of(pid, name);

			while (must(write(fd, FILTER, strlen(FILTER))))
				time_reading(fd, 131072);
		}
		nap(0.1 + roll(100) / 1e3);
		begin = now();
		must(kill(reader, SIGKILL));
		must(waitpid(reader, NULL, 0));
		if (now() - begin > longest)
			longest = now() - begin;
	}
	printf("hostile: a reader of %s that is killed lives on for %.1f ms\n", name, longest * 1e3);
}

void measure_holds(pid_t pid, const char *name, const char *kind, unsigned int port,
		   int (*bind)(unsigned int host, unsigned int port))
{
	const struct way whole = { "whole", NULL, 131072, NONE }, ahead = { "pread far ahead", NULL, 1, PREAD };
	struct longest kernels;
	char file[16];

	if (bed != EMULATED) /* which has no probes */
		printf("hostile: how long a bucket is held is told by the emulated bed alone\n");
	neighbour = mmap(NULL, sizeof(*neighbour), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	neighbour->port = port;
	neighbour->kind = kind;
	neighbour->bind = bind;
	snprintf(file, sizeof(file), "%.*s", (int)strcspn(name, "s"), name);
	kernels = longest(pid, file, &whole);
	print_longest(file, whole.name, kernels);
	print_longest(file, ahead.name, longest(pid, file, &ahead));
	for (size_t i = 0; i < LENGTH(WAYS); i++) {
		struct longest ours = longest(pid, name, &WAYS[i]);

		print_longest(name, WAYS[i].name, ours);
		/* A busy machine was seen to make nearly five times of it; without a bound it is nearly fifty times. */
		if (ours.hold > 8 * kernels.hold)
			fail("with %s, a bucket of %s is held for %.1f ms, and for %.1f ms by the kernel", WAYS[i].name, name, ours.hold,
			     kernels.hold);
	}
	measure_killing(pid, name);
	munmap(neighbour, sizeof(*neighbour));
}
