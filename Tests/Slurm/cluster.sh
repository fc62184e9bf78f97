#!/usr/bin/env bash
# A Slurm cluster of two nodes on this host, for tests: cluster.sh start DIR | lose DIR (node n2 dies with all that runs on
# it) | stop DIR.
# Needs slurmctld, slurmd, slurm-client and munge from Debian, and root; no systemd. Everything lives below DIR.
set -euo pipefail

# Whatever else the caller has open must not live on in the daemons.
for descriptor in /proc/$$/fd/*; do
  number=${descriptor##*/}
  if [ "$number" -gt 2 ] && [ "$number" -ne 255 ]; then eval "exec $number>&-" 2>/dev/null || true; fi
done

action=$1
mkdir -p "$2"
dir=$(cd "$2" && pwd)
export SLURM_CONF="$dir/slurm.conf"
host=$(hostname -s)

configure() {
  local cpus memory
  cpus=$(nproc)
  memory=512
  mkdir -p "$dir/state" "$dir/spool1" "$dir/spool2" "$dir/munge"
  chmod 755 "$dir"
  dd if=/dev/urandom of="$dir/munge/key" bs=1024 count=1 status=none
  chmod 700 "$dir/munge"
  chmod 400 "$dir/munge/key"
  cat >"$SLURM_CONF" <<CONF
ClusterName=maser
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$((20000 + $$ % 10000))
AuthType=auth/munge
AuthInfo=socket=$dir/munge/socket
CredType=cred/munge
SlurmUser=root
StateSaveLocation=$dir/state
SlurmdSpoolDir=$dir/spool-%n
SlurmctldPidFile=$dir/slurmctld.pid
SlurmdPidFile=$dir/slurmd-%n.pid
SlurmctldLogFile=$dir/slurmctld.log
SlurmdLogFile=$dir/slurmd-%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SchedulerType=sched/backfill
MaxArraySize=5
SchedulerParameters=sched_interval=1,bf_interval=1
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
ReturnToService=2
SlurmdTimeout=10
KillWait=3
MinJobAge=600
MpiDefault=none
JobRequeue=1
NodeName=n1 NodeHostname=$host NodeAddr=127.0.0.1 Port=$((30000 + $$ % 10000)) CPUs=$cpus RealMemory=$memory
NodeName=n2 NodeHostname=$host NodeAddr=127.0.0.1 Port=$((30001 + $$ % 10000)) CPUs=$cpus RealMemory=$memory
PartitionName=main Nodes=n1,n2 Default=YES MaxTime=INFINITE State=UP
CONF
}

case $action in
  start)
    configure
    munged --force --key-file="$dir/munge/key" --socket="$dir/munge/socket" \
      --pid-file="$dir/munge/pid" --log-file="$dir/munge/log" --seed-file="$dir/munge/seed" </dev/null >"$dir/start.log" 2>&1
    # The daemons must not hold on to what this was started with.
    slurmctld -c </dev/null >>"$dir/start.log" 2>&1
    slurmd -N n1 -c </dev/null >>"$dir/start.log" 2>&1
    slurmd -N n2 -c </dev/null >>"$dir/start.log" 2>&1
    for _ in $(seq 60); do
      [ "$(sinfo --noheader --Node --states=idle --format=%N 2>/dev/null | wc -l)" -eq 2 ] && exit 0
      sleep 0.5
    done
    echo "the nodes did not come up" >&2
    sinfo >&2 || true
    tail -n 5 "$dir"/*.log >&2 || true
    exit 1
    ;;
  lose)
    kill -9 "$(cat "$dir/slurmd-n2.pid")"
    for process in $(pgrep -x bash; pgrep -x maser); do
      if tr '\0' '\n' <"/proc/$process/environ" 2>/dev/null | grep -qx "SLURMD_NODENAME=n2"; then
        parent=$(ps -o ppid= -p "$process" | tr -d ' ')
        if grep -q slurmstepd "/proc/$parent/comm" 2>/dev/null; then kill -9 "$parent" || true; fi
        kill -9 "$process" 2>/dev/null || true
      fi
    done
    ;;
  stop)
    for file in "$dir"/slurmd-*.pid "$dir/slurmctld.pid" "$dir/munge/pid"; do
      [ -f "$file" ] && kill -9 "$(cat "$file")" 2>/dev/null || true
    done
    pkill -9 -x slurmstepd 2>/dev/null || true
    ;;
esac
