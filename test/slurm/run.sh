#!/usr/bin/env bash
# A sweep as a Slurm job array, on a Slurm of its own on this machine: npm run test:slurm
#
# Starts munged, slurmctld and slurmd in a scratch folder, sends docs/examples/sweep.sbatch as an array of shards, kills one of them in the
# middle, sends the array again, merges, and compares with the undivided sweep byte for byte. What it has started it stops in any case.
# Needs Debian's slurm-wlm and munge; nothing of what they have set up on this machine is used or changed.

set -euo pipefail
cd "$(dirname "$0")/../.."
PATH=$PATH:/usr/sbin

missing=()
for tool in munged slurmctld slurmd sbatch squeue scancel; do command -v $tool >/dev/null || missing+=($tool); done
if [ ${#missing[@]} -gt 0 ]; then
  echo "test:slurm needs ${missing[*]}: apt-get install slurm-wlm munge" >&2
  exit 2
fi

readonly SHARDS=3 KILLED=2
readonly SWEEP=(--frames 40 --vary bits=2,3,4,6,8 'density=0.2:1:0.2' mac.lanes=4,8,16,32)
work=$(mktemp -d)
started=()

finish() {
  local status=$?
  trap - EXIT
  [ $status -eq 0 ] || tail -n 20 "$work"/*.log >&2 || true
  for ((i = ${#started[@]} - 1; i >= 0; i--)); do
    kill "${started[i]}" 2>/dev/null || true
    wait "${started[i]}" 2>/dev/null || true
  done
  rm -rf "$work"
  exit $status
}
trap finish EXIT
trap 'exit 1' HUP INT TERM

# await SECONDS WHAT COMMAND...: until the command succeeds.
await() {
  local until=$((SECONDS + $1)) what=$2
  shift 2
  until "$@" >/dev/null 2>&1; do
    if [ $SECONDS -ge $until ]; then
      echo "waited in vain for $what" >&2
      return 1
    fi
    sleep 0.1
  done
}

# start NAME COMMAND...: a daemon in the foreground of this script's background.
start() {
  local name=$1
  shift
  "$@" >"$work/$name.log" 2>&1 &
  started+=($!)
}

mkdir "$work/state" "$work/spool"
dd if=/dev/urandom of="$work/munge.key" bs=128 count=1 status=none
chmod 600 "$work/munge.key"
node=$(hostname -s)
hardware=$(slurmd -C | grep -o 'CPUs=[0-9]*\|RealMemory=[0-9]*' | tr '\n' ' ')
port=$((20000 + $$ % 20000))
cat >"$work/slurm.conf" <<CONF
ClusterName=azsim
SlurmctldHost=$node(127.0.0.1)
SlurmctldPort=$port
SlurmdPort=$((port + 1))
SlurmUser=$(id -un)
SlurmdUser=$(id -un)
AuthType=auth/munge
CredType=cred/munge
AuthInfo=socket=$work/munge.socket
StateSaveLocation=$work/state
SlurmdSpoolDir=$work/spool
SlurmctldPidFile=$work/slurmctld.pid
SlurmdPidFile=$work/slurmd.pid
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
AccountingStorageType=accounting_storage/none
JobAcctGatherType=jobacct_gather/none
MpiDefault=none
KillWait=1
MinJobAge=2
ReturnToService=2
SchedulerParameters=sched_interval=1,batch_sched_delay=0
NodeName=$node NodeAddr=127.0.0.1 $hardware State=UNKNOWN
PartitionName=azsim Nodes=$node Default=YES MaxTime=INFINITE State=UP OverSubscribe=FORCE:4
CONF
export SLURM_CONF=$work/slurm.conf

start munged munged --foreground --force --key-file="$work/munge.key" --socket="$work/munge.socket" \
  --pid-file="$work/munge.pid" --log-file="$work/munged-own.log" --seed-file="$work/munge.seed"
await 20 'the socket of munged' test -S "$work/munge.socket"
start slurmctld slurmctld -D
await 30 'slurmctld' scontrol ping
start slurmd slurmd -D -N "$node"
idle() { sinfo --noheader --format=%T | grep -qx 'idle\|mixed'; }
await 30 'an idle node' idle

export AZSIM="node $PWD/bin/azsim.js"
send() {
  sbatch --parsable --array=1-$SHARDS --cpus-per-task=1 --mem=0 --output="$work/task-%a.log" --open-mode=append \
    docs/examples/sweep.sbatch "$work/shards" "${SWEEP[@]}"
}
over() { [ -z "$(squeue --noheader --jobs="$1" 2>/dev/null)" ]; }
lines() { [ "$(wc -l <"$work/shards/shard-$KILLED.parquet.partial")" -gt 3 ]; }

job=$(send)
await 120 "points of shard $KILLED" lines
scancel --signal=KILL --full "${job}_$KILLED"
await 240 'the array' over "$job"
if [ -e "$work/shards/shard-$KILLED.parquet" ]; then
  echo "shard $KILLED was complete before it was killed: nothing was tested" >&2
  exit 1
fi
kept=$(($(wc -l <"$work/shards/shard-$KILLED.parquet.partial") - 1))
if $AZSIM merge "$work"/shards/shard-*.parquet --out "$work/early.parquet" 2>/dev/null; then
  echo 'shards were merged although one is missing' >&2
  exit 1
fi

job=$(send)
await 240 'the array, sent again' over "$job"
$AZSIM merge "$work"/shards/shard-*.parquet --out "$work/merged.parquet" 2>/dev/null
$AZSIM sweep "${SWEEP[@]}" --out "$work/undivided.parquet" 2>/dev/null
cmp "$work/merged.parquet" "$work/undivided.parquet"
echo "Slurm $(slurmctld -V | cut -d' ' -f2): $SHARDS shards; shard $KILLED killed after $kept points, sent again; merged = undivided, byte for byte"
