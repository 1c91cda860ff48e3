// SPDX-License-Identifier: GPL-2.0
// Everything at once, until enough of it was done.
#include <sys/prctl.h>

#include "stress.h"

static volatile sig_atomic_t told_to_stop;

static void stop(int signal)
{
	told_to_stop = signal;
}

bool stopping(void)
{
	return told_to_stop;
}

/* Whose turn it is. */
static atomic_uint *turn;

/*
 * Each is a process that takes one step after the other, while it is its turn: first everything at once, then, where a
 * goal is behind its time, that which reaches it, with less beside it. What changes the machine waits for the kernel's own
 * threads, one after the other: what only makes work gives way to them (`nice`, see setpriority(2)).
 */
enum turn { ALL = 1, LOADING = 2, SPAWNING = 4, CONNECTING = 8, READING = 16 };
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
	{ "read_whole", read_whole, FILES, 0, ALL | READING },
	{ "read_any", read_any, 1, 0, ALL | LOADING | SPAWNING | CONNECTING },
	{ "read_parts", read_parts, 2, 0, ALL | LOADING },
	{ "read_filtered", read_filtered, 1, 0, ALL | LOADING },
	{ "leave_waiting", leave_waiting, 1, 5, ALL | CONNECTING },
	{ "connect_some", connect_some, 2, 5, ALL | CONNECTING | READING },
	{ "flood", flood, 1, 5, ALL },
	{ "change_options", change_options, 1, 5, ALL },
	{ "bind_some", bind_some, 1, 5, ALL },
};
#define MOST_WORKERS 64

/* What an hour of churn must reach, and a shorter one in proportion. */
static const struct goal {
	enum counter counter;
	enum turn turn;
	double an_hour[BEDS];
} GOALS[] = {
	/*                           emulated  native     checked */
	{ load_cycles, LOADING,    { 1000,     2000,      1000 } },
	{ namespaces, SPAWNING,    { 10000,    50000,     10000 } },
	{ connections, CONNECTING, { 0,        9000000,   1800000 } },
	{ rows, READING,           { 0,        200000000, 0 } },
};
#define TURN 10 /* seconds */

static unsigned long at_first[LENGTH(GOALS)];

/* How much of the goal is reached. */
static double reached(size_t goal, double seconds)
{
	double wanted = seconds / 3600 * GOALS[goal].an_hour[bed];

	return wanted ? (counted(GOALS[goal].counter) - at_first[goal]) / wanted : 1;
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
	*turn = ALL;
	for (size_t i = 0; turns % 5 && i < LENGTH(GOALS); i++)
		if (reached(i, seconds) < least) {
			least = reached(i, seconds);
			*turn = GOALS[i].turn;
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
		if (!(worker->turns & *turn)) {
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
	bool done = false, bad = false;

	for (size_t i = 0; i < LENGTH(GOALS); i++)
		at_first[i] = counted(GOALS[i].counter);

	turn = mmap(NULL, sizeof(*turn), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	*turn = only ? ~0u : ALL;
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
	while (!failed() && now() - begin < 2 * seconds + 600) {
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
					bad = true;
				}
				pid[i] = 0;
				alive--;
			}
	for (int i = 0; i < n; i++)
		if (pid[i])
			fprintf(stderr, "stress: FAILED: %s does not end\n", of[i]->name);
	print_counters(now() - begin);
	if (alive || bad || failed())
		exit(1);
	if (!done)
		fail("too little was done in %.0f s: see the goals", now() - begin);
	if (!load() && errno != EEXIST)
		fail("the module does not load afterwards: %s", strerror(errno));
}
