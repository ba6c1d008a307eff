// What the kernel says of processes and of the machine.
import { readdirSync, readFileSync } from 'node:fs';

/** CPU time of a process so far: to the nanosecond where the kernel keeps schedstat, else to 10 ms. */
export function cpuSeconds(pid) {
  try {
    return threadsOf(pid).reduce((sum, thread) => sum + thread.seconds, 0);
  } catch {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) / 100;
  }
}

/** `[{name, seconds}]` of each thread. A thread that has ended is not counted: the program keeps its threads. */
export function threadsOf(pid) {
  return readdirSync(`/proc/${pid}/task`).map((thread) => ({
    name: readFileSync(`/proc/${pid}/task/${thread}/comm`, 'utf8').trim(),
    seconds: Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]) / 1e9,
  }));
}

/** CPU seconds that all cores have spent at work, whoever's, and those that the host took away. */
export function machineSeconds() {
  const [user, nice, system, , , irq, softirq, steal] = readFileSync('/proc/stat', 'utf8')
    .split('\n', 1)[0]
    .split(/\s+/)
    .slice(1)
    .map((ticks) => Number(ticks) / 100);
  return { busy: user + nice + system + irq + softirq, stolen: steal };
}

/** A figure of /proc/PID/status in MB, such as VmRSS or VmHWM. */
export function memoryMb(pid, field) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return (Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)[1]) * 1024) / 1e6;
}
