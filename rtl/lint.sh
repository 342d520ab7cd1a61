#!/usr/bin/env bash
# Lints the core: Verilator's -Wall for three chips, and, where yosys is installed, reading, elaborating and checking a small one.
#   rtl/lint.sh          needs verilator 5
set -u
cd "$(dirname "$0")"
command -v verilator > /dev/null || { echo "lint: verilator is missing: apt-get install verilator"; exit 2; }
failed=0
lint() {
  local name=$1; shift
  if verilator --lint-only -Wall "$@" azsim_pkg.sv numbers_pkg.sv -y . azsim_core.sv --top azsim_core; then echo "ok   lint $name"; else echo "FAIL lint $name"; failed=1; fi
}
lint az1-like
lint eie-64 -GPRELOADED="1'b1" -GL=64 -GW=64 -GS=64 -GC=1 -GSTORE_BYTES=0 -GHALF_BYTES=65600 -GACTIVATION_BYTES=1048576
lint az2-like -GL=32 -GM=2 -GS=32 -GP=64 -GE=512 -GB=32 -GV=8 -GA=64 -GHALF_BYTES=131072 -GSTORE_BYTES=4194304 -GACTIVATION_BYTES=131072 -GDRAM_BYTES=1073741824
lint odd -GL=3 -GW=5 -GM=2 -GQ=2 -GS=1 -GP=1 -GE=1 -GB=1 -GV=1 -GC=1 -GHALF_BYTES=100 -GSTORE_BYTES=0 -GACTIVATION_BYTES=1024 -GINSTRUCTIONS=64 -GSCALAR_BYTES=1024
for module in dense_lane window_port; do
  if verilator --lint-only -Wall "area/$module.sv" --top "$module"; then echo "ok   lint $module"; else echo "FAIL lint $module"; failed=1; fi
done
if command -v yosys > /dev/null; then
  log=$(yosys -p "read_verilog -sv azsim_pkg.sv numbers_pkg.sv $(ls ./*.sv | grep -v _pkg | tr '\n' ' ') bench/synthesis_small.sv; \
    hierarchy -check -top synthesis_small; proc; check; stat" 2>&1)
  if grep -q "Found and reported 0 problems" <<< "$log" && ! grep -q "Warning: \|ERROR: " <<< "$log" && ! grep -q '\$dlatch' <<< "$log"; then
    echo "ok   yosys: read, elaborated, checked; no latches"
  else
    echo "FAIL yosys"; grep -m 5 "Warning: \|ERROR: \|problems" <<< "$log"; failed=1
  fi
else
  echo "skip yosys: not installed"
fi
exit $failed
