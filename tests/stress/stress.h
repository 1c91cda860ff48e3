/* SPDX-License-Identifier: GPL-2.0 */
/* What the parts of the stress program share. */
#ifndef STRESS_H
#define STRESS_H

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

/* main.c: counters and verdicts, shared by all processes. */
#define COUNTERS(X) \
	X(connections) X(half_open) X(udp_sockets) X(setsockopts) X(reads) X(rows) X(complete_listings) \
	X(filters) X(namespaces) X(load_cycles) X(renames) X(hotplugs) X(injected_faults) X(syscalls) \
	X(slowest_unload_ms)
#define X(name) name,
enum counter { COUNTERS(X) COUNTER_COUNT };
#undef X

void count(enum counter counter, unsigned long n);
void most(enum counter counter, unsigned long value);
unsigned long counted(enum counter counter);
void print_counters(double seconds);
bool failed(void);
/* Ends the process, and the whole run as failed. */
_Noreturn void fail(const char *format, ...) __attribute__((format(printf, 1, 2)));
#define must(call) ({ \
	__typeof__(call) must_result = (call); \
	if (must_result < 0) \
		fail("%s:%d: %s: %s", __FILE__, __LINE__, #call, strerror(errno)); \
	must_result; })
unsigned int roll(unsigned int sides);
double now(void);
void nap(double seconds);
/* Writes to a file of sysfs or procfs. */
bool put(const char *path, const char *text);

/* Where this runs; see scripts/stress. */
enum bed { EMULATED, NATIVE, CHECKED, BEDS };
extern enum bed bed;

/* churn.c: a worker asks it whether it is to end. */
bool stopping(void);

/* The phases; each prints what it found. */
void churn(double seconds, const char *only);
void inject_faults(void);
void be_hostile(void);
void call_at_random(double seconds);

/* locks.c: the longest time, in us, that this process held a spin lock since `watch_locks`. `kind` is how the function ends that
 * takes it: _bh or nothing. */
void watch_locks(const char *kind);
unsigned long longest_held(const char *kind);

/* files.c: our files, and the module. */
#define FILES 6
extern const char *const FILE_NAME[FILES];
enum { TCPSTAT, TCP6STAT, UDPSTAT, UDP6STAT, RAWSTAT, RAW6STAT };
int try_open(int file, int flags);
/* The errors that a file gives because the module goes or its namespace went. */
bool gone(int error);
bool load(void);
bool unload(void);

/* lines.c: a listing, as it is read. */
struct row {
	int file;
	const char *local, *remote, *state, *options;
	unsigned int local_port, remote_port;
};

struct listing {
	int file;
	size_t used;
	bool began, aligned;
	void (*row)(const struct row *row, void *data);
	void *data;
	char line[8192];
};

/* From the header on, or, if not whole, from somewhere in it. */
void listing_begin(struct listing *l, int file, bool whole, void (*row)(const struct row *, void *), void *data);
void listing_add(struct listing *l, const char *text, size_t len);
void listing_end(struct listing *l);
/* Reads all of an open file, with that buffer size or (0) varying ones. False where the module went. */
bool listing_read(int fd, int file, size_t size, void (*row)(const struct row *, void *), void *data);

/* sockets.c */
struct sockaddr_any {
	union {
		struct sockaddr any;
		struct sockaddr_in v4;
		struct sockaddr_in6 v6;
	};
	socklen_t len;
};
struct sockaddr_any address(bool v6, unsigned int host, unsigned int port);
int udp(bool v6, unsigned int host, unsigned int port);
int listener(bool v6, unsigned int host, unsigned int port, int backlog);
unsigned int port_of(int fd);
/* Sets options at random: at once, or when the ring is run (ring.h). */
void set_some(int fd, int n);
void push_some(int fd, int n);
/*
 * Keeps sockets with the options that make the kernel patch its own code for the first socket and behind the last: an
 * emulated CPU can stumble over code that is patched while it runs ("Oops: int3"). Not every kernel has all of them.
 */
void patch_kernel(void);
void loopback_up(void);

/* still.c: sockets that no one touches, and that each listing must have once. */
void still_make(void);
void still_check(int file, int fd, size_t size);

/* hostile.c: a user of no rights in namespaces of his own, who lives on when `prepare` is done, until end_user. */
pid_t user(void (*prepare)(void));
void end_user(pid_t pid);
/* A file of another's namespace. */
int open_of(pid_t pid, const char *name);
int open_to_read(pid_t pid, const char *name);
unsigned int rows_of(pid_t pid, int file, size_t size);

/* holds.c */
double time_reading(int fd, size_t size);
/* `bind` makes a socket that comes into the same bucket, whose lock is of that kind. */
void measure_holds(pid_t pid, const char *name, const char *kind, unsigned int port,
		   int (*bind)(unsigned int host, unsigned int port));

/* How long a reader whose filter nothing passes lives on when it is killed: the longest of some. */
void measure_killing(pid_t pid, const char *name);

/* buckets.c and buffers.c: parts of be_hostile */
void long_bucket(void);
void many_listeners(void);
void changing_bucket(void);
void long_table(void);
void many_sockets(void);
void bad_buffers(void);
void longest_lines(void);
void dead_namespace(void);
void stalled(void);

/* Bodies of workers: one step of each. */
void connect_some(int which);
void leave_waiting(int which);
void bind_some(int which);
void flood(int which);
void change_options(int which);
void read_whole(int which);
void read_any(int which);
void read_parts(int which);
void read_filtered(int which);
void make_namespace(int which);
void cycle_module(int which);
void rename_device(int which);
void switch_cpu(int which);

#endif
