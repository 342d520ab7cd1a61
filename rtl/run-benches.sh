#!/usr/bin/env bash
# Builds and runs all benches (or those whose name begins with a NAME), one a processor at a time; a line per bench. Needs verilator 5 and g++.
#   rtl/run-benches.sh [NAME...]        environment: BUILD (where to build, default build/rtl)
set -u
cd "$(dirname "$0")"
for tool in verilator g++; do
  command -v "$tool" > /dev/null || { echo "run-benches: $tool is missing: apt-get install verilator g++"; exit 2; }
done
only=("${@:-}")
build=${BUILD:-../build/rtl}
jobs=$(getconf _NPROCESSORS_ONLN)
benches=()
trap 'kill "${benches[@]}" 2> /dev/null; exit 130' INT TERM
mkdir -p "$build"

# Verilator's own part of the C++, compiled once.
root=$(verilator --getenv VERILATOR_ROOT)/include
flags="-std=c++17 -w -DVM_TRACE=0 -DVM_COVERAGE=0 -DVM_SC=0 -DVM_TRACE_FST=0 -DVM_TRACE_VCD=0 -I$root -I$root/vltstd -I$(pwd)/bench"
if [[ ! -f "$build/verilated.o" ]]; then g++ -O1 $flags -c "$root/verilated.cpp" -o "$build/verilated.o" || exit 2; fi
if [[ ! -f "$build/threads.o" ]]; then g++ -O1 $flags -c "$root/verilated_threads.cpp" -o "$build/threads.o" || exit 2; fi

# bench NAME TOP CPP "PARAMETER=VALUE ...": begins to build and run one, as soon as a processor is free.
bench() {
  local wanted=0 begin
  for begin in "${only[@]}"; do [[ "$1" == "$begin"* ]] && wanted=1; done
  ((wanted)) || return 0
  while (($(jobs -rp | wc -l) >= jobs)); do wait -n; done
  run_bench "$@" &
  benches+=($!)
}

# As bench: verilates TOP.sv (of bench/ or here) and what it uses, compiles all of it and bench/CPP at once (headers are most of the work), runs it.
# Parameters are also macros of the C++, with P_ before the name.
run_bench() {
  local name=$1 top=$2 cpp=$3 parameters=$4
  local dir="$build/$name" options=() defines="" p
  for p in $parameters; do options+=("-G$p"); defines+=" -DP_${p/1\'b1/1}"; done
  rm -rf "$dir"; mkdir -p "$dir"
  if ! { verilator --cc --output-split 0 -O3 -Wno-lint --top "$top" --Mdir "$dir" "${options[@]}" azsim_pkg.sv numbers_pkg.sv -y . -y bench \
      "$(ls bench/$top.sv $top.sv 2> /dev/null)" \
    && (for p in "$dir"/V*.cpp; do echo "#include \"$(basename "$p")\""; done; echo "#include \"$(pwd)/bench/$cpp\"") > "$dir/all.cpp" \
    && g++ ${optimize:--O1} $flags $defines -I"$dir" "$dir/all.cpp" "$build/verilated.o" "$build/threads.o" -lpthread -latomic -o "$dir/bench"; } > "$dir.log" 2>&1
  then
    echo "FAIL $name: does not build, see $dir.log"; grep -m 5 -i error "$dir.log"
    return 1
  fi
  "$dir/bench"
}

optimize=-O0 bench mac-eie-64 mac_bench mac.cpp "L=64 W=16 M=1 Q=8 S=64 C=1 V=4 HALF_BYTES=1049600"
bench mac-eie-16 mac_bench mac.cpp "L=16 W=32 M=1 Q=4 S=16 C=1 V=4 HALF_BYTES=525312"
bench mac-example mac_bench mac.cpp "L=1 W=4 M=1 Q=2 S=4 C=2 V=3 HALF_BYTES=1024"
bench mac-odd mac_bench mac.cpp "L=3 W=5 M=2 Q=3 S=5 C=3 V=4 HALF_BYTES=2048"
bench mac-one mac_bench mac.cpp "L=5 W=7 M=3 Q=4 S=1 C=2 V=7 HALF_BYTES=4096"
bench decompressor-az1 decompressor_bench decompressor.cpp "L=16 W=16 P=32 E=256 B=16 HALF_BYTES=65536 STORE_BYTES=65536"
bench decompressor-narrow decompressor_bench decompressor.cpp "L=3 W=7 P=2 E=5 B=4 HALF_BYTES=1000 STORE_BYTES=5000"
bench decompressor-one decompressor_bench decompressor.cpp "L=4 W=8 P=1 E=64 B=1 HALF_BYTES=1024 STORE_BYTES=4096"
bench decompressor-wide decompressor_bench decompressor.cpp "L=8 W=16 P=40 E=24 B=64 HALF_BYTES=4096 STORE_BYTES=65536"
bench vector-4 vector_bench vector.cpp "V=4 C=4 ROWS=256"
bench vector-7 vector_bench vector.cpp "V=7 C=3 ROWS=30"
bench semaphores semaphores semaphores.cpp ""
bench dma-x16 dma_bench dma.cpp "A=32"
bench dma-x32 dma_bench dma.cpp "A=64"
bench core-small azsim_core core.cpp "L=4 W=4 M=2 Q=3 S=5 P=4 E=6 B=8 HALF_BYTES=512 STORE_BYTES=2048 ACTIVATION_BYTES=1024 V=4 C=2 INSTRUCTIONS=1024 SCALAR_BYTES=1024 A=32"
bench core-odd azsim_core core.cpp "L=3 W=6 M=1 Q=2 S=1 P=3 E=7 B=16 HALF_BYTES=300 STORE_BYTES=4096 ACTIVATION_BYTES=1024 V=5 C=3 INSTRUCTIONS=1024 SCALAR_BYTES=1024 A=64"
bench core-az1 azsim_core core.cpp "L=16 W=16 M=1 Q=8 S=16 P=32 E=256 B=16 HALF_BYTES=65536 STORE_BYTES=1048576 ACTIVATION_BYTES=65536 V=4 C=4 INSTRUCTIONS=1024 SCALAR_BYTES=32768 A=32"
bench core-preloaded azsim_core core.cpp "L=8 W=4 M=1 Q=8 S=8 P=1 E=16 B=1 HALF_BYTES=1024 STORE_BYTES=0 ACTIVATION_BYTES=1024 V=4 C=1 INSTRUCTIONS=64 SCALAR_BYTES=1024 A=32 PRELOADED=1'b1"

passed=0 failed=0
for bench in "${benches[@]}"; do
  if wait "$bench"; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
done
echo "$passed passed, $failed failed"
((failed == 0 && passed > 0))
