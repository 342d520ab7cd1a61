// The activation SRAM: one read port for the scanner, one port shared by vector unit and DMA. docs/chip.md, "Activation SRAM".
//
//   scanner <-- SCAN bytes (two groups of S, see scanner.sv)
//   vector unit <-> V elements of up to 4 bytes      the shared port: the vector unit's, if it uses it in this cycle; else the DMA's
//   DMA         <-> one DRAM access, or 4 bytes
//
// Reads are asynchronous; a byte written in t is read as written from t+1 on. The DMA orders its own uses (response, then command).
module activation_sram #(
    parameter int unsigned BYTES        = 65536,
    parameter int unsigned SCAN_BYTES   = 32,
    parameter int unsigned VECTOR_BYTES = 16,
    parameter int unsigned DMA_BYTES    = 32,
    localparam int unsigned PORT = VECTOR_BYTES > DMA_BYTES ? VECTOR_BYTES : DMA_BYTES
) (
    input  logic                      clk,
    input  logic [31:0]               scan_address,
    output logic [SCAN_BYTES*8-1:0]   scan_read,
    input  logic                      vector_used,
    input  logic [31:0]               vector_address,
    output logic [VECTOR_BYTES*8-1:0] vector_read,
    input  logic [VECTOR_BYTES-1:0]   vector_mask,
    input  logic [VECTOR_BYTES*8-1:0] vector_data,
    input  logic [31:0]               dma_address,
    output logic [DMA_BYTES*8-1:0]    dma_read,
    input  logic [DMA_BYTES-1:0]      dma_mask,
    input  logic [DMA_BYTES*8-1:0]    dma_data,
    // the write of this cycle, whoever it is from
    output logic [31:0]               written_address,
    output logic [PORT-1:0]           written_mask,
    output logic [PORT*8-1:0]         written_data
);
  logic [PORT*8-1:0] read;
  assign written_address = vector_used ? vector_address : dma_address;
  assign written_mask = vector_used ? PORT'(vector_mask) : PORT'(dma_mask);
  assign written_data = vector_used ? (PORT*8)'(vector_data) : (PORT*8)'(dma_data);
  assign vector_read = read[VECTOR_BYTES*8-1:0];
  assign dma_read = read[DMA_BYTES*8-1:0];

  byte_memory #(.BYTES(BYTES), .A_BYTES(SCAN_BYTES), .B_BYTES(PORT)) bytes (
      .clk, .a_address(scan_address), .a_read(scan_read), .a_mask('0), .a_data('0), .b_address(written_address), .b_read(read),
      .b_mask(written_mask), .b_data(written_data));
endmodule
