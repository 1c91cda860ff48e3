// SPDX-License-Identifier: GPL-2.0
// Fault injection: of everything that allocates memory, each allocation, and each copy from or to the user, fails once
// (/proc/PID/fail-nth).
#include "stress.h"

#define NAMESPACES 3
#define LONG_BUCKET 300

struct operation {
	const char *name;
	void (*prepare)(void);
	int (*act)(void); /* 0 or an error */
	void (*after)(int error);
	bool ours; /* only what our own code asks for, for the rest would take long */
	bool any_error; /* the error is another one's to choose */
	int every; /* how many faults there are to a try without one: more where it takes long */
};

static int nth, fd;
static int file;
static const char *subject = ""; /* its name, where it is about a file */
static pid_t in_namespace[NAMESPACES];
static char expected[4 << 20], text[sizeof(expected)];
static size_t expected_len, text_len;

static void arm(unsigned int n)
{
	char number[16];

	snprintf(number, sizeof(number), "%u", n);
	if (pwrite(nth, number, strlen(number), 0) < 0 && errno != EFAULT)
		fail("fail-nth: %s", strerror(errno));
}

/* True if the fault came. A fault that hits this itself came too late, and is done with. */
static bool disarm(void)
{
	char number[16] = "";

	if (pread(nth, number, sizeof(number) - 1, 0) < 0)
		return false;
	arm(0);
	return atoi(number) == 0;
}

/* Where the kernel's own code ends, and that of modules lies. */
static const char *end_of_text(void)
{
	static char address[32];
	char line[300], name[200] = "";
	FILE *file = fopen("/proc/kallsyms", "re");

	while (file && strcmp(name, "_etext") && fgets(line, sizeof(line), file))
		sscanf(line, "%29s %*c %199s", address + 2, name);
	if (strcmp(name, "_etext"))
		fail("the kernel does not tell where its code ends");
	fclose(file);
	return memcpy(address, "0x", 2);
}

/* Faults hit what was called from modules, of which ours is the only one; or all. */
static void only_ours(bool on)
{
	static const char *const HOOKS[] = { "failslab", "fail_page_alloc", "fail_usercopy" };
	const char *start = on ? end_of_text() : "0";
	char path[80];

	for (size_t i = 0; i < LENGTH(HOOKS); i++) {
		snprintf(path, sizeof(path), "/sys/kernel/debug/%s/require-start", HOOKS[i]);
		if (!put(path, start))
			fail("%s: %s", path, strerror(errno));
	}
}

static void each_allocation(const struct operation *o)
{
	int failed = 0, n = 0, error;
	bool came = true;
	double begin = now();

	only_ours(o->ours);
	while (came) {
		if (o->prepare)
			o->prepare();
		arm(++n);
		error = o->act();
		came = disarm();
		if (o->after)
			o->after(error);
		if (error && (!came || (error != ENOMEM && error != EFAULT && !o->any_error)))
			fail("%s%s, fault %d%s: %s", o->name, subject, n, came ? "" : " did not come", strerror(error));
		failed += error != 0;
		count(injected_faults, came);
		if (!error || n % o->every)
			continue;
		if (o->prepare)
			o->prepare();
		error = o->act();
		if (o->after)
			o->after(error);
		if (error)
			fail("%s%s after fault %d: %s", o->name, subject, n, strerror(error));
	}
	printf("faults: %s%s: %d, of which %d made it fail, %.0f s\n", o->name, subject, n - 1, failed, now() - begin);
	fflush(stdout);
}

/* Neither a file nor the module. */
static void nothing_left(void)
{
	char path[64];

	if (access("/sys/module/knetstat", F_OK) == 0)
		fail("a module that failed to load is still there");
	for (int i = -1; i < NAMESPACES; i++)
		for (int file = 0; file < FILES; file++) {
			snprintf(path, sizeof(path), "/proc/%d/net/%s", i < 0 ? getpid() : in_namespace[i], FILE_NAME[file]);
			if (access(path, F_OK) == 0)
				fail("%s is left behind", path);
		}
}

static void open_module(void)
{
	unload();
	fd = must(open(getenv("MODULE"), O_RDONLY | O_CLOEXEC));
}

static int load_module(void)
{
	return syscall(SYS_finit_module, fd, "", 0) ? errno : 0;
}

static void after_load(int error)
{
	close(fd);
	if (error)
		nothing_left();
}

static void have_module(void)
{
	if (access("/sys/module/knetstat", F_OK) && !load())
		fail("the module does not load: %s", strerror(errno));
}

static int unload_module(void)
{
	return unload() ? 0 : errno;
}

static void after_unload(int error)
{
	if (!error)
		nothing_left();
}

static int new_namespace(void)
{
	return unshare(CLONE_NEWNET) ? errno : 0;
}

static int open_file(void)
{
	fd = try_open(file, O_RDWR);
	return fd < 0 ? errno : 0;
}

static void close_file(int error)
{
	if (!error)
		close(fd);
}

static void begin_file(void)
{
	fd = must(try_open(file, O_RDWR));
	text_len = 0;
}

static int read_all(void)
{
	ssize_t n;

	while ((n = read(fd, text + text_len, sizeof(text) - text_len)) > 0)
		text_len += n;
	return n < 0 ? errno : 0;
}

/* What comes after an error goes on where the text before it ended. */
static void read_rest(int error)
{
	if (error && read_all())
		fail("reading on after %s: %s", strerror(error), strerror(errno));
	if (text_len != expected_len || memcmp(text, expected, text_len))
		fail("%s: %zu bytes instead of %zu after %s", FILE_NAME[file], text_len, expected_len, strerror(error));
	close(fd);
}

static int write_filter(void)
{
	static const char FILTER[] = "sport 50001 SO_REUSEADDR=0";

	return write(fd, FILTER, strlen(FILTER)) < 0 ? errno : 0;
}

static void close_any(int error)
{
	(void)error;
	close(fd);
}

/* Sockets whose bucket is a larger record than the buffer that a file begins with. */
static void make_long_bucket(void)
{
	unsigned int port = 0;
	int all[] = { SO_KEEPALIVE, SO_BROADCAST, SO_DONTROUTE, SO_OOBINLINE, SO_PRIORITY, SO_RCVBUF, SO_SNDBUF, SO_RXQ_OVFL,
		      SO_SELECT_ERR_QUEUE, SO_ZEROCOPY, SO_TIMESTAMPNS, SO_RCVLOWAT, SO_NO_CHECK }, on = 1;

	for (int i = 1; i <= LONG_BUCKET; i++) {
		int one = must(udp(false, i, port));

		if (!port)
			port = port_of(one);
		for (size_t k = 0; k < LENGTH(all); k++)
			setsockopt(one, SOL_SOCKET, all[k], &on, sizeof(on));
		for (int option = 1; option < 40; option++)
			setsockopt(one, IPPROTO_IP, option, &on, sizeof(on));
	}
}

static void make_sockets(void)
{
	for (int v6 = 0; v6 < 2; v6++) {
		must(listener(v6, 1, 0, 5));
		must(udp(v6, 1, 0));
		must(socket(v6 ? AF_INET6 : AF_INET, SOCK_RAW, 253));
	}
	make_long_bucket();
}

static void each_of_file(void)
{
	static const struct operation OPERATIONS[] = {
		{ "open", NULL, open_file, close_file, false, false, 1 },
		{ "read", begin_file, read_all, read_rest, false, false, 1 },
		{ "filter", begin_file, write_filter, close_any, false, false, 1 },
	};
	static char name[16];

	snprintf(name, sizeof(name), " %s", FILE_NAME[file]);
	subject = name;
	begin_file();
	if (read_all())
		fail("reading %s: %s", FILE_NAME[file], strerror(errno));
	memcpy(expected, text, expected_len = text_len);
	close(fd);
	for (size_t i = 0; i < LENGTH(OPERATIONS); i++)
		each_allocation(&OPERATIONS[i]);
}

void inject_faults(void)
{
	static const struct operation OPERATIONS[] = {
		{ "load", open_module, load_module, after_load, false, true, 8 },
		{ "unload", have_module, unload_module, after_unload, false, true, 1 },
		{ "namespace", have_module, new_namespace, NULL, true, true, 1 },
	};

	nth = must(open("/proc/thread-self/fail-nth", O_RDWR | O_CLOEXEC));
	/* Faults of callers that may sleep are left out by default; and each would be logged with a trace. */
	if (!put("/sys/kernel/debug/failslab/ignore-gfp-wait", "N") || !put("/sys/kernel/debug/fail_page_alloc/ignore-gfp-wait", "N") ||
	    !put("/sys/kernel/debug/fail_page_alloc/min-order", "0") || !put("/sys/kernel/debug/failslab/verbose", "0") ||
	    !put("/sys/kernel/debug/fail_page_alloc/verbose", "0") || !put("/sys/kernel/debug/fail_usercopy/verbose", "0"))
		fail("this kernel injects no faults: %s", strerror(errno));
	/* The kernel warns of memory that it does not get. */
	put("/proc/sys/kernel/printk", "4");
	for (int i = 0; i < NAMESPACES; i++) {
		in_namespace[i] = must(fork());
		if (!in_namespace[i]) {
			must(unshare(CLONE_NEWNET));
			pause();
		}
	}
	nap(1);
	for (size_t i = 0; i < LENGTH(OPERATIONS); i++)
		each_allocation(&OPERATIONS[i]);
	must(unshare(CLONE_NEWNET));
	loopback_up();
	make_sockets();
	for (file = 0; file < FILES; file++)
		each_of_file();
	for (int i = 0; i < NAMESPACES; i++)
		kill(in_namespace[i], SIGKILL);
	nap(1); /* The console lags behind, and leaves out what it may not print when it comes to it. */
	put("/proc/sys/kernel/printk", "6");
}
