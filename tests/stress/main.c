// SPDX-License-Identifier: GPL-2.0
// Stress for knetstat: stress PHASE [SECONDS [WORKER]], as root in the machine, the module loaded. 'run' calls it.
#include <time.h>

#include "stress.h"

static struct {
	atomic_ulong counter[COUNTER_COUNT];
	atomic_bool failed;
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

static void print_counters(double seconds)
{
#define X(name) #name,
	static const char *const NAME[] = { COUNTERS(X) };
#undef X
	printf("%5.0f s: waiting=%lu", seconds, time_wait());
	for (int i = 0; i < COUNTER_COUNT; i++)
		if (shared->counter[i])
			printf(" %s=%lu", NAME[i], (unsigned long)shared->counter[i]);
	printf("\n");
	fflush(stdout);
}

/*
 * All at once; each is a process that takes one step after the other. Those that seldom get on by themselves come first:
 * `nice` is for setpriority(2).
 */
static const struct worker {
	const char *name;
	void (*step)(int which);
	int copies, nice;
} WORKERS[] = {
	{ "cycle_module", cycle_module, 1, -15 },
	{ "make_namespace", make_namespace, 3, -8 },
	{ "leave_waiting", leave_waiting, 1, -5 },
	{ "connect_some", connect_some, 2, -5 },
	{ "rename_device", rename_device, 1, 0 },
	{ "switch_cpu", switch_cpu, 1, 0 },
	{ "flood", flood, 1, 0 },
	{ "change_options", change_options, 1, 0 },
	{ "bind_some", bind_some, 1, 0 },
	{ "read_whole", read_whole, FILES, 0 },
	{ "read_parts", read_parts, 2, 0 },
	{ "read_filtered", read_filtered, 1, 0 },
};
#define MOST_WORKERS 64

static void work(const struct worker *worker, int which)
{
	unsigned long steps = 0;
	struct sigaction action = { .sa_handler = stop, .sa_flags = SA_RESTART };

	sigaction(SIGTERM, &action, NULL);
	must(setpriority(PRIO_PROCESS, 0, worker->nice));
	for (; !stopping(); steps++)
		worker->step(which);
	if (!steps)
		fail("%s %d did nothing", worker->name, which);
	_exit(0);
}

void churn(double seconds, const char *only)
{
	const struct worker *of[MOST_WORKERS];
	pid_t pid[MOST_WORKERS];
	double begin = now(), report = 30;
	int n = 0, alive, status;

	still_make();
	for (size_t i = 0; i < LENGTH(WORKERS); i++)
		for (int which = 0; which < WORKERS[i].copies; which++) {
			if (only && strcmp(only, WORKERS[i].name))
				continue;
			of[n] = &WORKERS[i];
			pid[n] = must(fork());
			if (!pid[n])
				work(&WORKERS[i], which);
			n++;
		}
	alive = n;
	while (now() - begin < seconds && !shared->failed) {
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
	if (!load() && errno != EEXIST)
		fail("the module does not load afterwards: %s", strerror(errno));
}

int main(int argc, char **argv)
{
	const char *phase = argc > 1 ? argv[1] : "";
	double seconds = argc > 2 ? atof(argv[2]) : 60;
	struct rlimit files = { 1000000, 1000000 };

	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	setrlimit(RLIMIT_NOFILE, &files);
	signal(SIGPIPE, SIG_IGN);
	if (!strcmp(phase, "churn"))
		churn(seconds, argc > 3 ? argv[3] : NULL);
	else if (!strcmp(phase, "faults"))
		inject_faults();
	else if (!strcmp(phase, "hostile"))
		be_hostile();
	else if (!strcmp(phase, "fuzz"))
		call_at_random(seconds);
	else {
		fprintf(stderr, "usage: stress churn|faults|hostile|fuzz [SECONDS [WORKER]]\n");
		return 2;
	}
	if (strcmp(phase, "churn"))
		print_counters(0);
	if (shared->failed)
		return 1;
	printf("stress %s: passed\n", phase);
	return 0;
}
