// The reads of the DMA that are under way: 64 tags, used in turn. docs/chip.md, "DMA".
//
//   request -- destination --> tag `next`          response -- tag --> destination, arrived
//
//   | counted | arrived, not yet counted | on its way | free |
//             ^ oldest                                ^ next
//
// Data arrive in any order, and *count* in that of the requests: a read's as soon as it and that of all reads before are there. All that is
// so after the response of a cycle counts in that cycle: `counted` reads (of which `stream_counted` for the stream FIFO), and their tags are
// free for a request of the same cycle.
module dma_reads #(
    localparam int unsigned TAGS = azsim_pkg::TAGS
) (
    input  logic        clk,
    input  logic        rst,
    input  logic        en,
    // request
    output logic        tag_free,
    output logic [5:0]  next,
    input  logic        offer,
    input  logic [3:0]  offer_space,
    input  logic [31:0] offer_address,
    // response
    input  logic [5:0]  response_tag,
    output logic [3:0]  response_space,
    output logic [31:0] response_address,
    input  logic        response_take,
    output logic [6:0]  counted,
    output logic [6:0]  stream_counted
);
  logic [3:0] spaces[0:TAGS-1];
  logic [31:0] addresses[0:TAGS-1];
  logic [TAGS-1:0] arrived, is_stream;
  logic [5:0] oldest;
  logic [6:0] used;

  assign response_space = spaces[response_tag];
  assign response_address = addresses[response_tag];

  logic [TAGS-1:0] there, from_oldest, streams_from_oldest, ended;
  logic [2*TAGS-1:0] twice, streams_twice, ended_twice;
  logic run;
  always_comb begin
    there = response_take ? arrived | (TAGS'(1) << response_tag) : arrived;
    twice = {there, there} >> oldest;
    streams_twice = {is_stream, is_stream} >> oldest;
    from_oldest = twice[TAGS-1:0];
    streams_from_oldest = streams_twice[TAGS-1:0];
    counted = '0;
    stream_counted = '0;
    run = 1'b1;
    for (int unsigned k = 0; k < TAGS; k++) begin
      if (!from_oldest[k]) run = 1'b0;
      if (run) begin
        counted = counted + 7'd1;
        stream_counted = stream_counted + {6'd0, streams_from_oldest[k]};
      end
    end
    // The tags that are free again.
    ended_twice = ((2*TAGS)'(1) << counted) - (2*TAGS)'(1);
    ended_twice = ended_twice << oldest;
    ended = ended_twice[TAGS-1:0] | ended_twice[2*TAGS-1:TAGS];
  end
  assign tag_free = used - counted < 7'(TAGS);

  always_ff @(posedge clk) begin
    if (rst) begin
      arrived <= '0;
      oldest <= '0;
      next <= '0;
      used <= '0;
    end else if (en) begin
      arrived <= there & ~ended;
      oldest <= oldest + counted[5:0];
      used <= used - counted + {6'd0, offer};
      if (offer) next <= next + 6'd1;
    end
  end
  always_ff @(posedge clk) begin
    if (en && offer) begin
      spaces[next] <= offer_space;
      addresses[next] <= offer_address;
      is_stream[next] <= offer_space == azsim_pkg::SPACE_STREAM;
    end
  end
  wire unused = &{1'b0, twice[2*TAGS-1:TAGS], streams_twice[2*TAGS-1:TAGS]};
endmodule
