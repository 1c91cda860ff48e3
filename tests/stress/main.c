// SPDX-License-Identifier: GPL-2.0
// Stress for knetstat: stress PHASE [SECONDS [WORKER,...]], as root in the machine, the module loaded, and at last
// stress counters. 'run' calls it.
#include <sys/prctl.h>
#include <time.h>

#include "stress.h"

/* The counters are kept in a file, so that they add up over the phases of a run. */
#define COUNTERS_FILE "/run/stress.counters"

static struct {
	atomic_ulong counter[COUNTER_COUNT];
	atomic_bool failed;
	atomic_uint turn;
} *shared;

void count(enum counter counter, unsigned long n)
{
	atomic_fetch_add_explicit(&shared->counter[counter], n, memory_order_relaxed);
}

void most(enum counter counter, unsigned long value)
{
	unsigned long old = shared->counter[counter];

	while (old < value && !atomic_compare_exchange_weak(&shared->counter[counter], &old, value))
		;
}

static volatile sig_atomic_t told_to_stop;

static void stop(int signal)
{
	told_to_stop = signal;
}

bool stopping(void)
{
	return told_to_stop;
}

void fail(const char *format, ...)
{
	va_list list;
	char text[12288];

	va_start(list, format);
	vsnprintf(text, sizeof(text), format, list);
	va_end(list);
	fprintf(stderr, "stress: FAILED: %s\n", text);
	shared->failed = true;
	_exit(1);
}

unsigned int roll(unsigned int sides)
{
	static unsigned long long state;
	static pid_t owner;

	if (owner != getpid()) {
		owner = getpid();
		state = (unsigned long long)owner * 0x9e3779b97f4a7c15 + time(NULL);
	}
	state = state * 6364136223846793005 + 1442695040888963407;
	return (state >> 33) % sides;
}

double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

void nap(double seconds)
{
	usleep(seconds * 1e6);
}

bool put(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	bool ok = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);

	if (fd >= 0)
		close(fd);
	return ok;
}

/* How many are in TIME_WAIT now. */
static unsigned long time_wait(void)
{
	FILE *file = fopen("/proc/net/sockstat", "re");
	unsigned long n = 0;
	char line[200];

	while (file && fgets(line, sizeof(line), file))
		sscanf(line, "TCP: inuse %*u orphan %*u tw %lu", &n);
	if (file)
		fclose(file);
	return n;
}

#define X(name) #name,
static const char *const COUNTER_NAME[] = { COUNTERS(X) };
#undef X

static void print_counters(double seconds)
{
	printf("%5.0f s: waiting=%lu", seconds, time_wait());
	for (int i = 0; i < COUNTER_COUNT; i++)
		if (shared->counter[i])
			printf(" %s=%lu", COUNTER_NAME[i], (unsigned long)shared->counter[i]);
	printf("\n");
	fflush(stdout);
}

/* Those of all phases: what the run did. */
static void print_table(void)
{
	for (int i = 0; i < COUNTER_COUNT; i++)
		printf("%-20s%12lu\n", COUNTER_NAME[i], (unsigned long)shared->counter[i]);
}

/*
 * Each is a process that takes one step after the other, while it is its turn: first everything at once, then, where a
 * goal is behind its time, that which reaches it, with less beside it. What changes the machine waits for the kernel's own
 * threads, one after the other: what only makes work gives way to them (`nice`, see setpriority(2)).
 */
enum turn { ALL = 1, LOADING = 2, SPAWNING = 4 };
static const struct worker {
	const char *name;
	void (*step)(int which);
	int copies, nice;
	unsigned int turns;
} WORKERS[] = {
	{ "cycle_module", cycle_module, 1, -20, ALL | LOADING },
	{ "make_namespace", make_namespace, 3, 0, ALL | SPAWNING },
	{ "rename_device", rename_device, 1, 0, ALL },
	{ "switch_cpu", switch_cpu, 1, 0, ALL },
	{ "read_whole", read_whole, FILES, 0, ALL },
	{ "read_any", read_any, 1, 0, ALL | LOADING | SPAWNING },
	{ "read_parts", read_parts, 2, 0, ALL | LOADING },
	{ "read_filtered", read_filtered, 1, 0, ALL | LOADING },
	{ "leave_waiting", leave_waiting, 1, 5, ALL },
	{ "connect_some", connect_some, 2, 5, ALL },
	{ "flood", flood, 1, 5, ALL },
	{ "change_options", change_options, 1, 5, ALL },
	{ "bind_some", bind_some, 1, 5, ALL },
};
#define MOST_WORKERS 64

/* What an hour of churn must reach, and a shorter one in proportion. */
static const struct goal {
	enum counter counter;
	double an_hour;
	enum turn turn;
} GOALS[] = {
	{ load_cycles, 1000, LOADING },
	{ namespaces, 10000, SPAWNING },
};
#define TURN 10 /* seconds */

static unsigned long at_first[LENGTH(GOALS)];

/* How much of the goal is reached. */
static double reached(size_t goal, double seconds)
{
	return (shared->counter[GOALS[goal].counter] - at_first[goal]) / (seconds / 3600 * GOALS[goal].an_hour);
}

static bool all_reached(double seconds)
{
	for (size_t i = 0; i < LENGTH(GOALS); i++)
		if (reached(i, seconds) < 1)
			return false;
	return true;
}

static void take_turns(double passed, double seconds)
{
	static unsigned int turns;
	double least = passed / seconds;

	if (passed < turns * TURN)
		return;
	shared->turn = ALL;
	for (size_t i = 0; turns % 5 && i < LENGTH(GOALS); i++)
		if (reached(i, seconds) < least) {
			least = reached(i, seconds);
			shared->turn = GOALS[i].turn;
		}
	turns++;
}

static void work(const struct worker *worker, int which)
{
	unsigned long steps = 0;
	struct sigaction action = { .sa_handler = stop, .sa_flags = SA_RESTART };

	sigaction(SIGTERM, &action, NULL);
	prctl(PR_SET_NAME, worker->name);
	must(setpriority(PRIO_PROCESS, 0, worker->nice));
	while (!stopping()) {
		if (!(worker->turns & shared->turn)) {
			nap(0.2);
			continue;
		}
		worker->step(which);
		steps++;
	}
	if (!steps)
		fail("%s %d did nothing", worker->name, which);
	_exit(0);
}

/* Lasts for that time, and then until the goals are reached: twice that time and ten minutes must do. */
void churn(double seconds, const char *only)
{
	const struct worker *of[MOST_WORKERS];
	pid_t pid[MOST_WORKERS];
	double begin = now(), report = 30;
	int n = 0, alive, status;
	bool done = false;

	for (size_t i = 0; i < LENGTH(GOALS); i++)
		at_first[i] = shared->counter[GOALS[i].counter];

	shared->turn = only ? ~0u : ALL;
	still_make();
	for (size_t i = 0; i < LENGTH(WORKERS); i++)
		for (int which = 0; which < WORKERS[i].copies; which++) {
			if (only && !strstr(only, WORKERS[i].name))
				continue;
			of[n] = &WORKERS[i];
			pid[n] = must(fork());
			if (!pid[n])
				work(&WORKERS[i], which);
			n++;
		}
	alive = n;
	while (!shared->failed && now() - begin < 2 * seconds + 600) {
		done = now() - begin >= seconds && (only || all_reached(seconds));
		if (done)
			break;
		if (!only)
			take_turns(now() - begin, seconds);
		nap(0.2);
		if (now() - begin >= report) {
			print_counters(now() - begin);
			report += 30;
		}
	}
	for (int i = 0; i < n; i++)
		kill(pid[i], SIGTERM);
	for (double end = now(); alive && now() - end < 120; nap(0.1))
		for (int i = 0; i < n; i++)
			if (pid[i] && waitpid(pid[i], &status, WNOHANG) == pid[i]) {
				if (status) {
					fprintf(stderr, "stress: %s ended with status %#x\n", of[i]->name, status);
					shared->failed = true;
				}
				pid[i] = 0;
				alive--;
			}
	for (int i = 0; i < n; i++)
		if (pid[i])
			fprintf(stderr, "stress: FAILED: %s does not end\n", of[i]->name);
	print_counters(now() - begin);
	if (alive || shared->failed)
		exit(1);
	if (!done)
		fail("too few load cycles or namespaces in %.0f s", now() - begin);
	if (!load() && errno != EEXIST)
		fail("the module does not load afterwards: %s", strerror(errno));
}

static bool open_counters(void)
{
	int file = open(COUNTERS_FILE, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	if (file < 0 || ftruncate(file, sizeof(*shared)))
		return false;
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
	if (shared == MAP_FAILED)
		return false;
	shared->failed = false;
	return true;
}

int main(int argc, char **argv)
{
	const char *phase = argc > 1 ? argv[1] : "";
	double seconds = argc > 2 ? atof(argv[2]) : 60;
	struct rlimit files = { 1000000, 1000000 };

	if (!open_counters()) {
		perror(COUNTERS_FILE);
		return 1;
	}
	setrlimit(RLIMIT_NOFILE, &files);
	signal(SIGPIPE, SIG_IGN);
	patch_kernel();
	if (!strcmp(phase, "churn"))
		churn(seconds, argc > 3 ? argv[3] : NULL);
	else if (!strcmp(phase, "faults"))
		inject_faults();
	else if (!strcmp(phase, "hostile"))
		be_hostile();
	else if (!strcmp(phase, "fuzz"))
		call_at_random(seconds);
	else if (!strcmp(phase, "counters"))
		print_table();
	else {
		fprintf(stderr, "usage: stress churn|faults|hostile|fuzz|counters [SECONDS [WORKER,...]]\n");
		return 2;
	}
	if (shared->failed)
		return 1;
	if (strcmp(phase, "counters"))
		printf("stress %s: passed\n", phase);
	return 0;
}
