// The tables of sigmoid and tanh: 513 entries of int16, Q0.15, each. docs/chip.md, "Tables" (Numbers). Made by make-tables.py.
//
//   x, Q3.12: u = x + 32768, i = u >> 7, w = u & 127 --> T[i] + (((T[i+1] - T[i]) w + 64) >> 7)          (combinational)
//
// Of T[i] and T[i+1] one is even: a ROM of the even entries and one of the odd ones, each read once, and exchanged where i is odd.
module function_tables (
    input  logic               is_tanh,
    input  logic signed [15:0] x,
    output logic signed [15:0] y
);
  logic [15:0] u;
  logic [8:0] i;
  logic [8:0] even_entry;
  logic [7:0] odd_entry;
  assign u = {~x[15], x[14:0]};
  assign i = u[15:7];
  assign odd_entry = i[8:1];
  assign even_entry = {1'b0, i[8:1]} + {8'd0, i[0]};

  logic [15:0] sigmoid_even;
  always_comb begin
    case (even_entry)
      9'd0: sigmoid_even = 16'h000b; 9'd1: sigmoid_even = 16'h000c; 9'd2: sigmoid_even = 16'h000c; 9'd3: sigmoid_even = 16'h000d;
      9'd4: sigmoid_even = 16'h000e; 9'd5: sigmoid_even = 16'h000f; 9'd6: sigmoid_even = 16'h0010; 9'd7: sigmoid_even = 16'h0011;
      9'd8: sigmoid_even = 16'h0012; 9'd9: sigmoid_even = 16'h0013; 9'd10: sigmoid_even = 16'h0015; 9'd11: sigmoid_even = 16'h0016;
      9'd12: sigmoid_even = 16'h0017; 9'd13: sigmoid_even = 16'h0019; 9'd14: sigmoid_even = 16'h001a; 9'd15: sigmoid_even = 16'h001c;
      9'd16: sigmoid_even = 16'h001e; 9'd17: sigmoid_even = 16'h0020; 9'd18: sigmoid_even = 16'h0022; 9'd19: sigmoid_even = 16'h0024;
      9'd20: sigmoid_even = 16'h0026; 9'd21: sigmoid_even = 16'h0029; 9'd22: sigmoid_even = 16'h002b; 9'd23: sigmoid_even = 16'h002e;
      9'd24: sigmoid_even = 16'h0031; 9'd25: sigmoid_even = 16'h0034; 9'd26: sigmoid_even = 16'h0038; 9'd27: sigmoid_even = 16'h003b;
      9'd28: sigmoid_even = 16'h003f; 9'd29: sigmoid_even = 16'h0043; 9'd30: sigmoid_even = 16'h0048; 9'd31: sigmoid_even = 16'h004c;
      9'd32: sigmoid_even = 16'h0051; 9'd33: sigmoid_even = 16'h0056; 9'd34: sigmoid_even = 16'h005c; 9'd35: sigmoid_even = 16'h0062;
      9'd36: sigmoid_even = 16'h0068; 9'd37: sigmoid_even = 16'h006f; 9'd38: sigmoid_even = 16'h0076; 9'd39: sigmoid_even = 16'h007d;
      9'd40: sigmoid_even = 16'h0085; 9'd41: sigmoid_even = 16'h008e; 9'd42: sigmoid_even = 16'h0097; 9'd43: sigmoid_even = 16'h00a1;
      9'd44: sigmoid_even = 16'h00ab; 9'd45: sigmoid_even = 16'h00b6; 9'd46: sigmoid_even = 16'h00c2; 9'd47: sigmoid_even = 16'h00ce;
      9'd48: sigmoid_even = 16'h00db; 9'd49: sigmoid_even = 16'h00e9; 9'd50: sigmoid_even = 16'h00f8; 9'd51: sigmoid_even = 16'h0108;
      9'd52: sigmoid_even = 16'h0119; 9'd53: sigmoid_even = 16'h012b; 9'd54: sigmoid_even = 16'h013e; 9'd55: sigmoid_even = 16'h0152;
      9'd56: sigmoid_even = 16'h0168; 9'd57: sigmoid_even = 16'h017f; 9'd58: sigmoid_even = 16'h0197; 9'd59: sigmoid_even = 16'h01b1;
      9'd60: sigmoid_even = 16'h01cd; 9'd61: sigmoid_even = 16'h01ea; 9'd62: sigmoid_even = 16'h0209; 9'd63: sigmoid_even = 16'h022a;
      9'd64: sigmoid_even = 16'h024d; 9'd65: sigmoid_even = 16'h0273; 9'd66: sigmoid_even = 16'h029a; 9'd67: sigmoid_even = 16'h02c4;
      9'd68: sigmoid_even = 16'h02f1; 9'd69: sigmoid_even = 16'h0320; 9'd70: sigmoid_even = 16'h0353; 9'd71: sigmoid_even = 16'h0388;
      9'd72: sigmoid_even = 16'h03c1; 9'd73: sigmoid_even = 16'h03fd; 9'd74: sigmoid_even = 16'h043c; 9'd75: sigmoid_even = 16'h0480;
      9'd76: sigmoid_even = 16'h04c7; 9'd77: sigmoid_even = 16'h0513; 9'd78: sigmoid_even = 16'h0563; 9'd79: sigmoid_even = 16'h05b8;
      9'd80: sigmoid_even = 16'h0612; 9'd81: sigmoid_even = 16'h0671; 9'd82: sigmoid_even = 16'h06d6; 9'd83: sigmoid_even = 16'h0740;
      9'd84: sigmoid_even = 16'h07b1; 9'd85: sigmoid_even = 16'h0828; 9'd86: sigmoid_even = 16'h08a5; 9'd87: sigmoid_even = 16'h092a;
      9'd88: sigmoid_even = 16'h09b6; 9'd89: sigmoid_even = 16'h0a49; 9'd90: sigmoid_even = 16'h0ae5; 9'd91: sigmoid_even = 16'h0b88;
      9'd92: sigmoid_even = 16'h0c34; 9'd93: sigmoid_even = 16'h0cea; 9'd94: sigmoid_even = 16'h0da8; 9'd95: sigmoid_even = 16'h0e70;
      9'd96: sigmoid_even = 16'h0f42; 9'd97: sigmoid_even = 16'h101e; 9'd98: sigmoid_even = 16'h1105; 9'd99: sigmoid_even = 16'h11f7;
      9'd100: sigmoid_even = 16'h12f3; 9'd101: sigmoid_even = 16'h13fb; 9'd102: sigmoid_even = 16'h150f; 9'd103: sigmoid_even = 16'h162e;
      9'd104: sigmoid_even = 16'h175a; 9'd105: sigmoid_even = 16'h1891; 9'd106: sigmoid_even = 16'h19d5; 9'd107: sigmoid_even = 16'h1b25;
      9'd108: sigmoid_even = 16'h1c81; 9'd109: sigmoid_even = 16'h1dea; 9'd110: sigmoid_even = 16'h1f5f; 9'd111: sigmoid_even = 16'h20e0;
      9'd112: sigmoid_even = 16'h226d; 9'd113: sigmoid_even = 16'h2405; 9'd114: sigmoid_even = 16'h25a9; 9'd115: sigmoid_even = 16'h2758;
      9'd116: sigmoid_even = 16'h2911; 9'd117: sigmoid_even = 16'h2ad4; 9'd118: sigmoid_even = 16'h2ca0; 9'd119: sigmoid_even = 16'h2e76;
      9'd120: sigmoid_even = 16'h3053; 9'd121: sigmoid_even = 16'h3238; 9'd122: sigmoid_even = 16'h3424; 9'd123: sigmoid_even = 16'h3615;
      9'd124: sigmoid_even = 16'h380b; 9'd125: sigmoid_even = 16'h3a04; 9'd126: sigmoid_even = 16'h3c01; 9'd127: sigmoid_even = 16'h3e00;
      9'd128: sigmoid_even = 16'h4000; 9'd129: sigmoid_even = 16'h4200; 9'd130: sigmoid_even = 16'h43ff; 9'd131: sigmoid_even = 16'h45fc;
      9'd132: sigmoid_even = 16'h47f5; 9'd133: sigmoid_even = 16'h49eb; 9'd134: sigmoid_even = 16'h4bdc; 9'd135: sigmoid_even = 16'h4dc8;
      9'd136: sigmoid_even = 16'h4fad; 9'd137: sigmoid_even = 16'h518a; 9'd138: sigmoid_even = 16'h5360; 9'd139: sigmoid_even = 16'h552c;
      9'd140: sigmoid_even = 16'h56ef; 9'd141: sigmoid_even = 16'h58a8; 9'd142: sigmoid_even = 16'h5a57; 9'd143: sigmoid_even = 16'h5bfb;
      9'd144: sigmoid_even = 16'h5d93; 9'd145: sigmoid_even = 16'h5f20; 9'd146: sigmoid_even = 16'h60a1; 9'd147: sigmoid_even = 16'h6216;
      9'd148: sigmoid_even = 16'h637f; 9'd149: sigmoid_even = 16'h64db; 9'd150: sigmoid_even = 16'h662b; 9'd151: sigmoid_even = 16'h676f;
      9'd152: sigmoid_even = 16'h68a6; 9'd153: sigmoid_even = 16'h69d2; 9'd154: sigmoid_even = 16'h6af1; 9'd155: sigmoid_even = 16'h6c05;
      9'd156: sigmoid_even = 16'h6d0d; 9'd157: sigmoid_even = 16'h6e09; 9'd158: sigmoid_even = 16'h6efb; 9'd159: sigmoid_even = 16'h6fe2;
      9'd160: sigmoid_even = 16'h70be; 9'd161: sigmoid_even = 16'h7190; 9'd162: sigmoid_even = 16'h7258; 9'd163: sigmoid_even = 16'h7316;
      9'd164: sigmoid_even = 16'h73cc; 9'd165: sigmoid_even = 16'h7478; 9'd166: sigmoid_even = 16'h751b; 9'd167: sigmoid_even = 16'h75b7;
      9'd168: sigmoid_even = 16'h764a; 9'd169: sigmoid_even = 16'h76d6; 9'd170: sigmoid_even = 16'h775b; 9'd171: sigmoid_even = 16'h77d8;
      9'd172: sigmoid_even = 16'h784f; 9'd173: sigmoid_even = 16'h78c0; 9'd174: sigmoid_even = 16'h792a; 9'd175: sigmoid_even = 16'h798f;
      9'd176: sigmoid_even = 16'h79ee; 9'd177: sigmoid_even = 16'h7a48; 9'd178: sigmoid_even = 16'h7a9d; 9'd179: sigmoid_even = 16'h7aed;
      9'd180: sigmoid_even = 16'h7b39; 9'd181: sigmoid_even = 16'h7b80; 9'd182: sigmoid_even = 16'h7bc4; 9'd183: sigmoid_even = 16'h7c03;
      9'd184: sigmoid_even = 16'h7c3f; 9'd185: sigmoid_even = 16'h7c78; 9'd186: sigmoid_even = 16'h7cad; 9'd187: sigmoid_even = 16'h7ce0;
      9'd188: sigmoid_even = 16'h7d0f; 9'd189: sigmoid_even = 16'h7d3c; 9'd190: sigmoid_even = 16'h7d66; 9'd191: sigmoid_even = 16'h7d8d;
      9'd192: sigmoid_even = 16'h7db3; 9'd193: sigmoid_even = 16'h7dd6; 9'd194: sigmoid_even = 16'h7df7; 9'd195: sigmoid_even = 16'h7e16;
      9'd196: sigmoid_even = 16'h7e33; 9'd197: sigmoid_even = 16'h7e4f; 9'd198: sigmoid_even = 16'h7e69; 9'd199: sigmoid_even = 16'h7e81;
      9'd200: sigmoid_even = 16'h7e98; 9'd201: sigmoid_even = 16'h7eae; 9'd202: sigmoid_even = 16'h7ec2; 9'd203: sigmoid_even = 16'h7ed5;
      9'd204: sigmoid_even = 16'h7ee7; 9'd205: sigmoid_even = 16'h7ef8; 9'd206: sigmoid_even = 16'h7f08; 9'd207: sigmoid_even = 16'h7f17;
      9'd208: sigmoid_even = 16'h7f25; 9'd209: sigmoid_even = 16'h7f32; 9'd210: sigmoid_even = 16'h7f3e; 9'd211: sigmoid_even = 16'h7f4a;
      9'd212: sigmoid_even = 16'h7f55; 9'd213: sigmoid_even = 16'h7f5f; 9'd214: sigmoid_even = 16'h7f69; 9'd215: sigmoid_even = 16'h7f72;
      9'd216: sigmoid_even = 16'h7f7b; 9'd217: sigmoid_even = 16'h7f83; 9'd218: sigmoid_even = 16'h7f8a; 9'd219: sigmoid_even = 16'h7f91;
      9'd220: sigmoid_even = 16'h7f98; 9'd221: sigmoid_even = 16'h7f9e; 9'd222: sigmoid_even = 16'h7fa4; 9'd223: sigmoid_even = 16'h7faa;
      9'd224: sigmoid_even = 16'h7faf; 9'd225: sigmoid_even = 16'h7fb4; 9'd226: sigmoid_even = 16'h7fb8; 9'd227: sigmoid_even = 16'h7fbd;
      9'd228: sigmoid_even = 16'h7fc1; 9'd229: sigmoid_even = 16'h7fc5; 9'd230: sigmoid_even = 16'h7fc8; 9'd231: sigmoid_even = 16'h7fcc;
      9'd232: sigmoid_even = 16'h7fcf; 9'd233: sigmoid_even = 16'h7fd2; 9'd234: sigmoid_even = 16'h7fd5; 9'd235: sigmoid_even = 16'h7fd7;
      9'd236: sigmoid_even = 16'h7fda; 9'd237: sigmoid_even = 16'h7fdc; 9'd238: sigmoid_even = 16'h7fde; 9'd239: sigmoid_even = 16'h7fe0;
      9'd240: sigmoid_even = 16'h7fe2; 9'd241: sigmoid_even = 16'h7fe4; 9'd242: sigmoid_even = 16'h7fe6; 9'd243: sigmoid_even = 16'h7fe7;
      9'd244: sigmoid_even = 16'h7fe9; 9'd245: sigmoid_even = 16'h7fea; 9'd246: sigmoid_even = 16'h7feb; 9'd247: sigmoid_even = 16'h7fed;
      9'd248: sigmoid_even = 16'h7fee; 9'd249: sigmoid_even = 16'h7fef; 9'd250: sigmoid_even = 16'h7ff0; 9'd251: sigmoid_even = 16'h7ff1;
      9'd252: sigmoid_even = 16'h7ff2; 9'd253: sigmoid_even = 16'h7ff3; 9'd254: sigmoid_even = 16'h7ff4; 9'd255: sigmoid_even = 16'h7ff4;
      default: sigmoid_even = 16'h7ff5;
    endcase
  end
  logic [15:0] sigmoid_odd;
  always_comb begin
    case (odd_entry)
      8'd0: sigmoid_odd = 16'h000b; 8'd1: sigmoid_odd = 16'h000c; 8'd2: sigmoid_odd = 16'h000d; 8'd3: sigmoid_odd = 16'h000e;
      8'd4: sigmoid_odd = 16'h000f; 8'd5: sigmoid_odd = 16'h000f; 8'd6: sigmoid_odd = 16'h0010; 8'd7: sigmoid_odd = 16'h0012;
      8'd8: sigmoid_odd = 16'h0013; 8'd9: sigmoid_odd = 16'h0014; 8'd10: sigmoid_odd = 16'h0015; 8'd11: sigmoid_odd = 16'h0017;
      8'd12: sigmoid_odd = 16'h0018; 8'd13: sigmoid_odd = 16'h001a; 8'd14: sigmoid_odd = 16'h001b; 8'd15: sigmoid_odd = 16'h001d;
      8'd16: sigmoid_odd = 16'h001f; 8'd17: sigmoid_odd = 16'h0021; 8'd18: sigmoid_odd = 16'h0023; 8'd19: sigmoid_odd = 16'h0025;
      8'd20: sigmoid_odd = 16'h0028; 8'd21: sigmoid_odd = 16'h002a; 8'd22: sigmoid_odd = 16'h002d; 8'd23: sigmoid_odd = 16'h0030;
      8'd24: sigmoid_odd = 16'h0033; 8'd25: sigmoid_odd = 16'h0036; 8'd26: sigmoid_odd = 16'h0039; 8'd27: sigmoid_odd = 16'h003d;
      8'd28: sigmoid_odd = 16'h0041; 8'd29: sigmoid_odd = 16'h0045; 8'd30: sigmoid_odd = 16'h004a; 8'd31: sigmoid_odd = 16'h004f;
      8'd32: sigmoid_odd = 16'h0054; 8'd33: sigmoid_odd = 16'h0059; 8'd34: sigmoid_odd = 16'h005f; 8'd35: sigmoid_odd = 16'h0065;
      8'd36: sigmoid_odd = 16'h006b; 8'd37: sigmoid_odd = 16'h0072; 8'd38: sigmoid_odd = 16'h0079; 8'd39: sigmoid_odd = 16'h0081;
      8'd40: sigmoid_odd = 16'h008a; 8'd41: sigmoid_odd = 16'h0092; 8'd42: sigmoid_odd = 16'h009c; 8'd43: sigmoid_odd = 16'h00a6;
      8'd44: sigmoid_odd = 16'h00b0; 8'd45: sigmoid_odd = 16'h00bc; 8'd46: sigmoid_odd = 16'h00c8; 8'd47: sigmoid_odd = 16'h00d5;
      8'd48: sigmoid_odd = 16'h00e2; 8'd49: sigmoid_odd = 16'h00f1; 8'd50: sigmoid_odd = 16'h0100; 8'd51: sigmoid_odd = 16'h0110;
      8'd52: sigmoid_odd = 16'h0122; 8'd53: sigmoid_odd = 16'h0134; 8'd54: sigmoid_odd = 16'h0148; 8'd55: sigmoid_odd = 16'h015d;
      8'd56: sigmoid_odd = 16'h0173; 8'd57: sigmoid_odd = 16'h018b; 8'd58: sigmoid_odd = 16'h01a4; 8'd59: sigmoid_odd = 16'h01bf;
      8'd60: sigmoid_odd = 16'h01db; 8'd61: sigmoid_odd = 16'h01f9; 8'd62: sigmoid_odd = 16'h0219; 8'd63: sigmoid_odd = 16'h023c;
      8'd64: sigmoid_odd = 16'h0260; 8'd65: sigmoid_odd = 16'h0286; 8'd66: sigmoid_odd = 16'h02af; 8'd67: sigmoid_odd = 16'h02da;
      8'd68: sigmoid_odd = 16'h0308; 8'd69: sigmoid_odd = 16'h0339; 8'd70: sigmoid_odd = 16'h036d; 8'd71: sigmoid_odd = 16'h03a4;
      8'd72: sigmoid_odd = 16'h03de; 8'd73: sigmoid_odd = 16'h041c; 8'd74: sigmoid_odd = 16'h045d; 8'd75: sigmoid_odd = 16'h04a3;
      8'd76: sigmoid_odd = 16'h04ec; 8'd77: sigmoid_odd = 16'h053a; 8'd78: sigmoid_odd = 16'h058d; 8'd79: sigmoid_odd = 16'h05e4;
      8'd80: sigmoid_odd = 16'h0641; 8'd81: sigmoid_odd = 16'h06a3; 8'd82: sigmoid_odd = 16'h070a; 8'd83: sigmoid_odd = 16'h0778;
      8'd84: sigmoid_odd = 16'h07ec; 8'd85: sigmoid_odd = 16'h0866; 8'd86: sigmoid_odd = 16'h08e7; 8'd87: sigmoid_odd = 16'h096f;
      8'd88: sigmoid_odd = 16'h09fe; 8'd89: sigmoid_odd = 16'h0a96; 8'd90: sigmoid_odd = 16'h0b35; 8'd91: sigmoid_odd = 16'h0bdd;
      8'd92: sigmoid_odd = 16'h0c8e; 8'd93: sigmoid_odd = 16'h0d48; 8'd94: sigmoid_odd = 16'h0e0b; 8'd95: sigmoid_odd = 16'h0ed8;
      8'd96: sigmoid_odd = 16'h0faf; 8'd97: sigmoid_odd = 16'h1090; 8'd98: sigmoid_odd = 16'h117c; 8'd99: sigmoid_odd = 16'h1273;
      8'd100: sigmoid_odd = 16'h1376; 8'd101: sigmoid_odd = 16'h1484; 8'd102: sigmoid_odd = 16'h159d; 8'd103: sigmoid_odd = 16'h16c3;
      8'd104: sigmoid_odd = 16'h17f4; 8'd105: sigmoid_odd = 16'h1932; 8'd106: sigmoid_odd = 16'h1a7c; 8'd107: sigmoid_odd = 16'h1bd2;
      8'd108: sigmoid_odd = 16'h1d34; 8'd109: sigmoid_odd = 16'h1ea3; 8'd110: sigmoid_odd = 16'h201e; 8'd111: sigmoid_odd = 16'h21a5;
      8'd112: sigmoid_odd = 16'h2337; 8'd113: sigmoid_odd = 16'h24d6; 8'd114: sigmoid_odd = 16'h267f; 8'd115: sigmoid_odd = 16'h2833;
      8'd116: sigmoid_odd = 16'h29f1; 8'd117: sigmoid_odd = 16'h2bb9; 8'd118: sigmoid_odd = 16'h2d8a; 8'd119: sigmoid_odd = 16'h2f64;
      8'd120: sigmoid_odd = 16'h3145; 8'd121: sigmoid_odd = 16'h332d; 8'd122: sigmoid_odd = 16'h351b; 8'd123: sigmoid_odd = 16'h370f;
      8'd124: sigmoid_odd = 16'h3907; 8'd125: sigmoid_odd = 16'h3b03; 8'd126: sigmoid_odd = 16'h3d01; 8'd127: sigmoid_odd = 16'h3f00;
      8'd128: sigmoid_odd = 16'h4100; 8'd129: sigmoid_odd = 16'h42ff; 8'd130: sigmoid_odd = 16'h44fd; 8'd131: sigmoid_odd = 16'h46f9;
      8'd132: sigmoid_odd = 16'h48f1; 8'd133: sigmoid_odd = 16'h4ae5; 8'd134: sigmoid_odd = 16'h4cd3; 8'd135: sigmoid_odd = 16'h4ebb;
      8'd136: sigmoid_odd = 16'h509c; 8'd137: sigmoid_odd = 16'h5276; 8'd138: sigmoid_odd = 16'h5447; 8'd139: sigmoid_odd = 16'h560f;
      8'd140: sigmoid_odd = 16'h57cd; 8'd141: sigmoid_odd = 16'h5981; 8'd142: sigmoid_odd = 16'h5b2a; 8'd143: sigmoid_odd = 16'h5cc9;
      8'd144: sigmoid_odd = 16'h5e5b; 8'd145: sigmoid_odd = 16'h5fe2; 8'd146: sigmoid_odd = 16'h615d; 8'd147: sigmoid_odd = 16'h62cc;
      8'd148: sigmoid_odd = 16'h642e; 8'd149: sigmoid_odd = 16'h6584; 8'd150: sigmoid_odd = 16'h66ce; 8'd151: sigmoid_odd = 16'h680c;
      8'd152: sigmoid_odd = 16'h693d; 8'd153: sigmoid_odd = 16'h6a63; 8'd154: sigmoid_odd = 16'h6b7c; 8'd155: sigmoid_odd = 16'h6c8a;
      8'd156: sigmoid_odd = 16'h6d8d; 8'd157: sigmoid_odd = 16'h6e84; 8'd158: sigmoid_odd = 16'h6f70; 8'd159: sigmoid_odd = 16'h7051;
      8'd160: sigmoid_odd = 16'h7128; 8'd161: sigmoid_odd = 16'h71f5; 8'd162: sigmoid_odd = 16'h72b8; 8'd163: sigmoid_odd = 16'h7372;
      8'd164: sigmoid_odd = 16'h7423; 8'd165: sigmoid_odd = 16'h74cb; 8'd166: sigmoid_odd = 16'h756a; 8'd167: sigmoid_odd = 16'h7602;
      8'd168: sigmoid_odd = 16'h7691; 8'd169: sigmoid_odd = 16'h7719; 8'd170: sigmoid_odd = 16'h779a; 8'd171: sigmoid_odd = 16'h7814;
      8'd172: sigmoid_odd = 16'h7888; 8'd173: sigmoid_odd = 16'h78f6; 8'd174: sigmoid_odd = 16'h795d; 8'd175: sigmoid_odd = 16'h79bf;
      8'd176: sigmoid_odd = 16'h7a1c; 8'd177: sigmoid_odd = 16'h7a73; 8'd178: sigmoid_odd = 16'h7ac6; 8'd179: sigmoid_odd = 16'h7b14;
      8'd180: sigmoid_odd = 16'h7b5d; 8'd181: sigmoid_odd = 16'h7ba3; 8'd182: sigmoid_odd = 16'h7be4; 8'd183: sigmoid_odd = 16'h7c22;
      8'd184: sigmoid_odd = 16'h7c5c; 8'd185: sigmoid_odd = 16'h7c93; 8'd186: sigmoid_odd = 16'h7cc7; 8'd187: sigmoid_odd = 16'h7cf8;
      8'd188: sigmoid_odd = 16'h7d26; 8'd189: sigmoid_odd = 16'h7d51; 8'd190: sigmoid_odd = 16'h7d7a; 8'd191: sigmoid_odd = 16'h7da0;
      8'd192: sigmoid_odd = 16'h7dc4; 8'd193: sigmoid_odd = 16'h7de7; 8'd194: sigmoid_odd = 16'h7e07; 8'd195: sigmoid_odd = 16'h7e25;
      8'd196: sigmoid_odd = 16'h7e41; 8'd197: sigmoid_odd = 16'h7e5c; 8'd198: sigmoid_odd = 16'h7e75; 8'd199: sigmoid_odd = 16'h7e8d;
      8'd200: sigmoid_odd = 16'h7ea3; 8'd201: sigmoid_odd = 16'h7eb8; 8'd202: sigmoid_odd = 16'h7ecc; 8'd203: sigmoid_odd = 16'h7ede;
      8'd204: sigmoid_odd = 16'h7ef0; 8'd205: sigmoid_odd = 16'h7f00; 8'd206: sigmoid_odd = 16'h7f0f; 8'd207: sigmoid_odd = 16'h7f1e;
      8'd208: sigmoid_odd = 16'h7f2b; 8'd209: sigmoid_odd = 16'h7f38; 8'd210: sigmoid_odd = 16'h7f44; 8'd211: sigmoid_odd = 16'h7f50;
      8'd212: sigmoid_odd = 16'h7f5a; 8'd213: sigmoid_odd = 16'h7f64; 8'd214: sigmoid_odd = 16'h7f6e; 8'd215: sigmoid_odd = 16'h7f76;
      8'd216: sigmoid_odd = 16'h7f7f; 8'd217: sigmoid_odd = 16'h7f87; 8'd218: sigmoid_odd = 16'h7f8e; 8'd219: sigmoid_odd = 16'h7f95;
      8'd220: sigmoid_odd = 16'h7f9b; 8'd221: sigmoid_odd = 16'h7fa1; 8'd222: sigmoid_odd = 16'h7fa7; 8'd223: sigmoid_odd = 16'h7fac;
      8'd224: sigmoid_odd = 16'h7fb1; 8'd225: sigmoid_odd = 16'h7fb6; 8'd226: sigmoid_odd = 16'h7fbb; 8'd227: sigmoid_odd = 16'h7fbf;
      8'd228: sigmoid_odd = 16'h7fc3; 8'd229: sigmoid_odd = 16'h7fc7; 8'd230: sigmoid_odd = 16'h7fca; 8'd231: sigmoid_odd = 16'h7fcd;
      8'd232: sigmoid_odd = 16'h7fd0; 8'd233: sigmoid_odd = 16'h7fd3; 8'd234: sigmoid_odd = 16'h7fd6; 8'd235: sigmoid_odd = 16'h7fd8;
      8'd236: sigmoid_odd = 16'h7fdb; 8'd237: sigmoid_odd = 16'h7fdd; 8'd238: sigmoid_odd = 16'h7fdf; 8'd239: sigmoid_odd = 16'h7fe1;
      8'd240: sigmoid_odd = 16'h7fe3; 8'd241: sigmoid_odd = 16'h7fe5; 8'd242: sigmoid_odd = 16'h7fe6; 8'd243: sigmoid_odd = 16'h7fe8;
      8'd244: sigmoid_odd = 16'h7fe9; 8'd245: sigmoid_odd = 16'h7feb; 8'd246: sigmoid_odd = 16'h7fec; 8'd247: sigmoid_odd = 16'h7fed;
      8'd248: sigmoid_odd = 16'h7fee; 8'd249: sigmoid_odd = 16'h7ff0; 8'd250: sigmoid_odd = 16'h7ff1; 8'd251: sigmoid_odd = 16'h7ff1;
      8'd252: sigmoid_odd = 16'h7ff2; 8'd253: sigmoid_odd = 16'h7ff3; 8'd254: sigmoid_odd = 16'h7ff4; 8'd255: sigmoid_odd = 16'h7ff5;
    endcase
  end
  logic [15:0] tanh_even;
  always_comb begin
    case (even_entry)
      9'd0: tanh_even = 16'h8000; 9'd1: tanh_even = 16'h8000; 9'd2: tanh_even = 16'h8000; 9'd3: tanh_even = 16'h8000;
      9'd4: tanh_even = 16'h8000; 9'd5: tanh_even = 16'h8000; 9'd6: tanh_even = 16'h8000; 9'd7: tanh_even = 16'h8000;
      9'd8: tanh_even = 16'h8000; 9'd9: tanh_even = 16'h8000; 9'd10: tanh_even = 16'h8000; 9'd11: tanh_even = 16'h8000;
      9'd12: tanh_even = 16'h8000; 9'd13: tanh_even = 16'h8000; 9'd14: tanh_even = 16'h8000; 9'd15: tanh_even = 16'h8000;
      9'd16: tanh_even = 16'h8000; 9'd17: tanh_even = 16'h8000; 9'd18: tanh_even = 16'h8000; 9'd19: tanh_even = 16'h8000;
      9'd20: tanh_even = 16'h8000; 9'd21: tanh_even = 16'h8000; 9'd22: tanh_even = 16'h8000; 9'd23: tanh_even = 16'h8000;
      9'd24: tanh_even = 16'h8000; 9'd25: tanh_even = 16'h8000; 9'd26: tanh_even = 16'h8000; 9'd27: tanh_even = 16'h8000;
      9'd28: tanh_even = 16'h8000; 9'd29: tanh_even = 16'h8000; 9'd30: tanh_even = 16'h8000; 9'd31: tanh_even = 16'h8000;
      9'd32: tanh_even = 16'h8000; 9'd33: tanh_even = 16'h8000; 9'd34: tanh_even = 16'h8001; 9'd35: tanh_even = 16'h8001;
      9'd36: tanh_even = 16'h8001; 9'd37: tanh_even = 16'h8001; 9'd38: tanh_even = 16'h8001; 9'd39: tanh_even = 16'h8001;
      9'd40: tanh_even = 16'h8001; 9'd41: tanh_even = 16'h8001; 9'd42: tanh_even = 16'h8001; 9'd43: tanh_even = 16'h8002;
      9'd44: tanh_even = 16'h8002; 9'd45: tanh_even = 16'h8002; 9'd46: tanh_even = 16'h8002; 9'd47: tanh_even = 16'h8003;
      9'd48: tanh_even = 16'h8003; 9'd49: tanh_even = 16'h8003; 9'd50: tanh_even = 16'h8004; 9'd51: tanh_even = 16'h8004;
      9'd52: tanh_even = 16'h8005; 9'd53: tanh_even = 16'h8006; 9'd54: tanh_even = 16'h8006; 9'd55: tanh_even = 16'h8007;
      9'd56: tanh_even = 16'h8008; 9'd57: tanh_even = 16'h8009; 9'd58: tanh_even = 16'h800a; 9'd59: tanh_even = 16'h800c;
      9'd60: tanh_even = 16'h800d; 9'd61: tanh_even = 16'h800f; 9'd62: tanh_even = 16'h8011; 9'd63: tanh_even = 16'h8013;
      9'd64: tanh_even = 16'h8016; 9'd65: tanh_even = 16'h8019; 9'd66: tanh_even = 16'h801c; 9'd67: tanh_even = 16'h8020;
      9'd68: tanh_even = 16'h8024; 9'd69: tanh_even = 16'h8029; 9'd70: tanh_even = 16'h802f; 9'd71: tanh_even = 16'h8035;
      9'd72: tanh_even = 16'h803c; 9'd73: tanh_even = 16'h8044; 9'd74: tanh_even = 16'h804d; 9'd75: tanh_even = 16'h8057;
      9'd76: tanh_even = 16'h8062; 9'd77: tanh_even = 16'h806f; 9'd78: tanh_even = 16'h807e; 9'd79: tanh_even = 16'h808f;
      9'd80: tanh_even = 16'h80a2; 9'd81: tanh_even = 16'h80b8; 9'd82: tanh_even = 16'h80d0; 9'd83: tanh_even = 16'h80ec;
      9'd84: tanh_even = 16'h810b; 9'd85: tanh_even = 16'h812e; 9'd86: tanh_even = 16'h8156; 9'd87: tanh_even = 16'h8183;
      9'd88: tanh_even = 16'h81b7; 9'd89: tanh_even = 16'h81f1; 9'd90: tanh_even = 16'h8232; 9'd91: tanh_even = 16'h827c;
      9'd92: tanh_even = 16'h82d0; 9'd93: tanh_even = 16'h832f; 9'd94: tanh_even = 16'h839a; 9'd95: tanh_even = 16'h8412;
      9'd96: tanh_even = 16'h849b; 9'd97: tanh_even = 16'h8535; 9'd98: tanh_even = 16'h85e2; 9'd99: tanh_even = 16'h86a5;
      9'd100: tanh_even = 16'h8781; 9'd101: tanh_even = 16'h8878; 9'd102: tanh_even = 16'h898e; 9'd103: tanh_even = 16'h8ac6;
      9'd104: tanh_even = 16'h8c24; 9'd105: tanh_even = 16'h8dac; 9'd106: tanh_even = 16'h8f62; 9'd107: tanh_even = 16'h914b;
      9'd108: tanh_even = 16'h936b; 9'd109: tanh_even = 16'h95c9; 9'd110: tanh_even = 16'h9869; 9'd111: tanh_even = 16'h9b50;
      9'd112: tanh_even = 16'h9e84; 9'd113: tanh_even = 16'ha20a; 9'd114: tanh_even = 16'ha5e6; 9'd115: tanh_even = 16'haa1e;
      9'd116: tanh_even = 16'haeb3; 9'd117: tanh_even = 16'hb3aa; 9'd118: tanh_even = 16'hb903; 9'd119: tanh_even = 16'hbebe;
      9'd120: tanh_even = 16'hc4d9; 9'd121: tanh_even = 16'hcb52; 9'd122: tanh_even = 16'hd221; 9'd123: tanh_even = 16'hd941;
      9'd124: tanh_even = 16'he0a7; 9'd125: tanh_even = 16'he847; 9'd126: tanh_even = 16'hf015; 9'd127: tanh_even = 16'hf803;
      9'd128: tanh_even = 16'h0000; 9'd129: tanh_even = 16'h07fd; 9'd130: tanh_even = 16'h0feb; 9'd131: tanh_even = 16'h17b9;
      9'd132: tanh_even = 16'h1f59; 9'd133: tanh_even = 16'h26bf; 9'd134: tanh_even = 16'h2ddf; 9'd135: tanh_even = 16'h34ae;
      9'd136: tanh_even = 16'h3b27; 9'd137: tanh_even = 16'h4142; 9'd138: tanh_even = 16'h46fd; 9'd139: tanh_even = 16'h4c56;
      9'd140: tanh_even = 16'h514d; 9'd141: tanh_even = 16'h55e2; 9'd142: tanh_even = 16'h5a1a; 9'd143: tanh_even = 16'h5df6;
      9'd144: tanh_even = 16'h617c; 9'd145: tanh_even = 16'h64b0; 9'd146: tanh_even = 16'h6797; 9'd147: tanh_even = 16'h6a37;
      9'd148: tanh_even = 16'h6c95; 9'd149: tanh_even = 16'h6eb5; 9'd150: tanh_even = 16'h709e; 9'd151: tanh_even = 16'h7254;
      9'd152: tanh_even = 16'h73dc; 9'd153: tanh_even = 16'h753a; 9'd154: tanh_even = 16'h7672; 9'd155: tanh_even = 16'h7788;
      9'd156: tanh_even = 16'h787f; 9'd157: tanh_even = 16'h795b; 9'd158: tanh_even = 16'h7a1e; 9'd159: tanh_even = 16'h7acb;
      9'd160: tanh_even = 16'h7b65; 9'd161: tanh_even = 16'h7bee; 9'd162: tanh_even = 16'h7c66; 9'd163: tanh_even = 16'h7cd1;
      9'd164: tanh_even = 16'h7d30; 9'd165: tanh_even = 16'h7d84; 9'd166: tanh_even = 16'h7dce; 9'd167: tanh_even = 16'h7e0f;
      9'd168: tanh_even = 16'h7e49; 9'd169: tanh_even = 16'h7e7d; 9'd170: tanh_even = 16'h7eaa; 9'd171: tanh_even = 16'h7ed2;
      9'd172: tanh_even = 16'h7ef5; 9'd173: tanh_even = 16'h7f14; 9'd174: tanh_even = 16'h7f30; 9'd175: tanh_even = 16'h7f48;
      9'd176: tanh_even = 16'h7f5e; 9'd177: tanh_even = 16'h7f71; 9'd178: tanh_even = 16'h7f82; 9'd179: tanh_even = 16'h7f91;
      9'd180: tanh_even = 16'h7f9e; 9'd181: tanh_even = 16'h7fa9; 9'd182: tanh_even = 16'h7fb3; 9'd183: tanh_even = 16'h7fbc;
      9'd184: tanh_even = 16'h7fc4; 9'd185: tanh_even = 16'h7fcb; 9'd186: tanh_even = 16'h7fd1; 9'd187: tanh_even = 16'h7fd7;
      9'd188: tanh_even = 16'h7fdc; 9'd189: tanh_even = 16'h7fe0; 9'd190: tanh_even = 16'h7fe4; 9'd191: tanh_even = 16'h7fe7;
      9'd192: tanh_even = 16'h7fea; 9'd193: tanh_even = 16'h7fed; 9'd194: tanh_even = 16'h7fef; 9'd195: tanh_even = 16'h7ff1;
      9'd196: tanh_even = 16'h7ff3; 9'd197: tanh_even = 16'h7ff4; 9'd198: tanh_even = 16'h7ff6; 9'd199: tanh_even = 16'h7ff7;
      9'd200: tanh_even = 16'h7ff8; 9'd201: tanh_even = 16'h7ff9; 9'd202: tanh_even = 16'h7ffa; 9'd203: tanh_even = 16'h7ffa;
      9'd204: tanh_even = 16'h7ffb; 9'd205: tanh_even = 16'h7ffc; 9'd206: tanh_even = 16'h7ffc; 9'd207: tanh_even = 16'h7ffd;
      9'd208: tanh_even = 16'h7ffd; 9'd209: tanh_even = 16'h7ffd; 9'd210: tanh_even = 16'h7ffe; 9'd211: tanh_even = 16'h7ffe;
      9'd212: tanh_even = 16'h7ffe; 9'd213: tanh_even = 16'h7ffe; 9'd214: tanh_even = 16'h7fff; 9'd215: tanh_even = 16'h7fff;
      9'd216: tanh_even = 16'h7fff; 9'd217: tanh_even = 16'h7fff; 9'd218: tanh_even = 16'h7fff; 9'd219: tanh_even = 16'h7fff;
      9'd220: tanh_even = 16'h7fff; 9'd221: tanh_even = 16'h7fff; 9'd222: tanh_even = 16'h7fff; 9'd223: tanh_even = 16'h7fff;
      9'd224: tanh_even = 16'h7fff; 9'd225: tanh_even = 16'h7fff; 9'd226: tanh_even = 16'h7fff; 9'd227: tanh_even = 16'h7fff;
      9'd228: tanh_even = 16'h7fff; 9'd229: tanh_even = 16'h7fff; 9'd230: tanh_even = 16'h7fff; 9'd231: tanh_even = 16'h7fff;
      9'd232: tanh_even = 16'h7fff; 9'd233: tanh_even = 16'h7fff; 9'd234: tanh_even = 16'h7fff; 9'd235: tanh_even = 16'h7fff;
      9'd236: tanh_even = 16'h7fff; 9'd237: tanh_even = 16'h7fff; 9'd238: tanh_even = 16'h7fff; 9'd239: tanh_even = 16'h7fff;
      9'd240: tanh_even = 16'h7fff; 9'd241: tanh_even = 16'h7fff; 9'd242: tanh_even = 16'h7fff; 9'd243: tanh_even = 16'h7fff;
      9'd244: tanh_even = 16'h7fff; 9'd245: tanh_even = 16'h7fff; 9'd246: tanh_even = 16'h7fff; 9'd247: tanh_even = 16'h7fff;
      9'd248: tanh_even = 16'h7fff; 9'd249: tanh_even = 16'h7fff; 9'd250: tanh_even = 16'h7fff; 9'd251: tanh_even = 16'h7fff;
      9'd252: tanh_even = 16'h7fff; 9'd253: tanh_even = 16'h7fff; 9'd254: tanh_even = 16'h7fff; 9'd255: tanh_even = 16'h7fff;
      default: tanh_even = 16'h7fff;
    endcase
  end
  logic [15:0] tanh_odd;
  always_comb begin
    case (odd_entry)
      8'd0: tanh_odd = 16'h8000; 8'd1: tanh_odd = 16'h8000; 8'd2: tanh_odd = 16'h8000; 8'd3: tanh_odd = 16'h8000;
      8'd4: tanh_odd = 16'h8000; 8'd5: tanh_odd = 16'h8000; 8'd6: tanh_odd = 16'h8000; 8'd7: tanh_odd = 16'h8000;
      8'd8: tanh_odd = 16'h8000; 8'd9: tanh_odd = 16'h8000; 8'd10: tanh_odd = 16'h8000; 8'd11: tanh_odd = 16'h8000;
      8'd12: tanh_odd = 16'h8000; 8'd13: tanh_odd = 16'h8000; 8'd14: tanh_odd = 16'h8000; 8'd15: tanh_odd = 16'h8000;
      8'd16: tanh_odd = 16'h8000; 8'd17: tanh_odd = 16'h8000; 8'd18: tanh_odd = 16'h8000; 8'd19: tanh_odd = 16'h8000;
      8'd20: tanh_odd = 16'h8000; 8'd21: tanh_odd = 16'h8000; 8'd22: tanh_odd = 16'h8000; 8'd23: tanh_odd = 16'h8000;
      8'd24: tanh_odd = 16'h8000; 8'd25: tanh_odd = 16'h8000; 8'd26: tanh_odd = 16'h8000; 8'd27: tanh_odd = 16'h8000;
      8'd28: tanh_odd = 16'h8000; 8'd29: tanh_odd = 16'h8000; 8'd30: tanh_odd = 16'h8000; 8'd31: tanh_odd = 16'h8000;
      8'd32: tanh_odd = 16'h8000; 8'd33: tanh_odd = 16'h8000; 8'd34: tanh_odd = 16'h8001; 8'd35: tanh_odd = 16'h8001;
      8'd36: tanh_odd = 16'h8001; 8'd37: tanh_odd = 16'h8001; 8'd38: tanh_odd = 16'h8001; 8'd39: tanh_odd = 16'h8001;
      8'd40: tanh_odd = 16'h8001; 8'd41: tanh_odd = 16'h8001; 8'd42: tanh_odd = 16'h8001; 8'd43: tanh_odd = 16'h8002;
      8'd44: tanh_odd = 16'h8002; 8'd45: tanh_odd = 16'h8002; 8'd46: tanh_odd = 16'h8002; 8'd47: tanh_odd = 16'h8003;
      8'd48: tanh_odd = 16'h8003; 8'd49: tanh_odd = 16'h8004; 8'd50: tanh_odd = 16'h8004; 8'd51: tanh_odd = 16'h8005;
      8'd52: tanh_odd = 16'h8005; 8'd53: tanh_odd = 16'h8006; 8'd54: tanh_odd = 16'h8007; 8'd55: tanh_odd = 16'h8008;
      8'd56: tanh_odd = 16'h8009; 8'd57: tanh_odd = 16'h800a; 8'd58: tanh_odd = 16'h800b; 8'd59: tanh_odd = 16'h800d;
      8'd60: tanh_odd = 16'h800e; 8'd61: tanh_odd = 16'h8010; 8'd62: tanh_odd = 16'h8012; 8'd63: tanh_odd = 16'h8015;
      8'd64: tanh_odd = 16'h8017; 8'd65: tanh_odd = 16'h801b; 8'd66: tanh_odd = 16'h801e; 8'd67: tanh_odd = 16'h8022;
      8'd68: tanh_odd = 16'h8027; 8'd69: tanh_odd = 16'h802c; 8'd70: tanh_odd = 16'h8032; 8'd71: tanh_odd = 16'h8038;
      8'd72: tanh_odd = 16'h8040; 8'd73: tanh_odd = 16'h8048; 8'd74: tanh_odd = 16'h8052; 8'd75: tanh_odd = 16'h805c;
      8'd76: tanh_odd = 16'h8069; 8'd77: tanh_odd = 16'h8077; 8'd78: tanh_odd = 16'h8086; 8'd79: tanh_odd = 16'h8098;
      8'd80: tanh_odd = 16'h80ac; 8'd81: tanh_odd = 16'h80c3; 8'd82: tanh_odd = 16'h80dd; 8'd83: tanh_odd = 16'h80fb;
      8'd84: tanh_odd = 16'h811c; 8'd85: tanh_odd = 16'h8141; 8'd86: tanh_odd = 16'h816c; 8'd87: tanh_odd = 16'h819c;
      8'd88: tanh_odd = 16'h81d3; 8'd89: tanh_odd = 16'h8210; 8'd90: tanh_odd = 16'h8256; 8'd91: tanh_odd = 16'h82a5;
      8'd92: tanh_odd = 16'h82fe; 8'd93: tanh_odd = 16'h8363; 8'd94: tanh_odd = 16'h83d4; 8'd95: tanh_odd = 16'h8455;
      8'd96: tanh_odd = 16'h84e5; 8'd97: tanh_odd = 16'h8589; 8'd98: tanh_odd = 16'h8641; 8'd99: tanh_odd = 16'h8710;
      8'd100: tanh_odd = 16'h87f9; 8'd101: tanh_odd = 16'h88ff; 8'd102: tanh_odd = 16'h8a26; 8'd103: tanh_odd = 16'h8b70;
      8'd104: tanh_odd = 16'h8ce2; 8'd105: tanh_odd = 16'h8e81; 8'd106: tanh_odd = 16'h9050; 8'd107: tanh_odd = 16'h9254;
      8'd108: tanh_odd = 16'h9492; 8'd109: tanh_odd = 16'h9710; 8'd110: tanh_odd = 16'h99d3; 8'd111: tanh_odd = 16'h9ce0;
      8'd112: tanh_odd = 16'ha03c; 8'd113: tanh_odd = 16'ha3ed; 8'd114: tanh_odd = 16'ha7f6; 8'd115: tanh_odd = 16'hac5d;
      8'd116: tanh_odd = 16'hb123; 8'd117: tanh_odd = 16'hb64a; 8'd118: tanh_odd = 16'hbbd4; 8'd119: tanh_odd = 16'hc1c0;
      8'd120: tanh_odd = 16'hc80a; 8'd121: tanh_odd = 16'hceaf; 8'd122: tanh_odd = 16'hd5a8; 8'd123: tanh_odd = 16'hdcec;
      8'd124: tanh_odd = 16'he470; 8'd125: tanh_odd = 16'hec29; 8'd126: tanh_odd = 16'hf409; 8'd127: tanh_odd = 16'hfc00;
      8'd128: tanh_odd = 16'h0400; 8'd129: tanh_odd = 16'h0bf7; 8'd130: tanh_odd = 16'h13d7; 8'd131: tanh_odd = 16'h1b90;
      8'd132: tanh_odd = 16'h2314; 8'd133: tanh_odd = 16'h2a58; 8'd134: tanh_odd = 16'h3151; 8'd135: tanh_odd = 16'h37f6;
      8'd136: tanh_odd = 16'h3e40; 8'd137: tanh_odd = 16'h442c; 8'd138: tanh_odd = 16'h49b6; 8'd139: tanh_odd = 16'h4edd;
      8'd140: tanh_odd = 16'h53a3; 8'd141: tanh_odd = 16'h580a; 8'd142: tanh_odd = 16'h5c13; 8'd143: tanh_odd = 16'h5fc4;
      8'd144: tanh_odd = 16'h6320; 8'd145: tanh_odd = 16'h662d; 8'd146: tanh_odd = 16'h68f0; 8'd147: tanh_odd = 16'h6b6e;
      8'd148: tanh_odd = 16'h6dac; 8'd149: tanh_odd = 16'h6fb0; 8'd150: tanh_odd = 16'h717f; 8'd151: tanh_odd = 16'h731e;
      8'd152: tanh_odd = 16'h7490; 8'd153: tanh_odd = 16'h75da; 8'd154: tanh_odd = 16'h7701; 8'd155: tanh_odd = 16'h7807;
      8'd156: tanh_odd = 16'h78f0; 8'd157: tanh_odd = 16'h79bf; 8'd158: tanh_odd = 16'h7a77; 8'd159: tanh_odd = 16'h7b1b;
      8'd160: tanh_odd = 16'h7bab; 8'd161: tanh_odd = 16'h7c2c; 8'd162: tanh_odd = 16'h7c9d; 8'd163: tanh_odd = 16'h7d02;
      8'd164: tanh_odd = 16'h7d5b; 8'd165: tanh_odd = 16'h7daa; 8'd166: tanh_odd = 16'h7df0; 8'd167: tanh_odd = 16'h7e2d;
      8'd168: tanh_odd = 16'h7e64; 8'd169: tanh_odd = 16'h7e94; 8'd170: tanh_odd = 16'h7ebf; 8'd171: tanh_odd = 16'h7ee4;
      8'd172: tanh_odd = 16'h7f05; 8'd173: tanh_odd = 16'h7f23; 8'd174: tanh_odd = 16'h7f3d; 8'd175: tanh_odd = 16'h7f54;
      8'd176: tanh_odd = 16'h7f68; 8'd177: tanh_odd = 16'h7f7a; 8'd178: tanh_odd = 16'h7f89; 8'd179: tanh_odd = 16'h7f97;
      8'd180: tanh_odd = 16'h7fa4; 8'd181: tanh_odd = 16'h7fae; 8'd182: tanh_odd = 16'h7fb8; 8'd183: tanh_odd = 16'h7fc0;
      8'd184: tanh_odd = 16'h7fc8; 8'd185: tanh_odd = 16'h7fce; 8'd186: tanh_odd = 16'h7fd4; 8'd187: tanh_odd = 16'h7fd9;
      8'd188: tanh_odd = 16'h7fde; 8'd189: tanh_odd = 16'h7fe2; 8'd190: tanh_odd = 16'h7fe5; 8'd191: tanh_odd = 16'h7fe9;
      8'd192: tanh_odd = 16'h7feb; 8'd193: tanh_odd = 16'h7fee; 8'd194: tanh_odd = 16'h7ff0; 8'd195: tanh_odd = 16'h7ff2;
      8'd196: tanh_odd = 16'h7ff3; 8'd197: tanh_odd = 16'h7ff5; 8'd198: tanh_odd = 16'h7ff6; 8'd199: tanh_odd = 16'h7ff7;
      8'd200: tanh_odd = 16'h7ff8; 8'd201: tanh_odd = 16'h7ff9; 8'd202: tanh_odd = 16'h7ffa; 8'd203: tanh_odd = 16'h7ffb;
      8'd204: tanh_odd = 16'h7ffb; 8'd205: tanh_odd = 16'h7ffc; 8'd206: tanh_odd = 16'h7ffc; 8'd207: tanh_odd = 16'h7ffd;
      8'd208: tanh_odd = 16'h7ffd; 8'd209: tanh_odd = 16'h7ffe; 8'd210: tanh_odd = 16'h7ffe; 8'd211: tanh_odd = 16'h7ffe;
      8'd212: tanh_odd = 16'h7ffe; 8'd213: tanh_odd = 16'h7fff; 8'd214: tanh_odd = 16'h7fff; 8'd215: tanh_odd = 16'h7fff;
      8'd216: tanh_odd = 16'h7fff; 8'd217: tanh_odd = 16'h7fff; 8'd218: tanh_odd = 16'h7fff; 8'd219: tanh_odd = 16'h7fff;
      8'd220: tanh_odd = 16'h7fff; 8'd221: tanh_odd = 16'h7fff; 8'd222: tanh_odd = 16'h7fff; 8'd223: tanh_odd = 16'h7fff;
      8'd224: tanh_odd = 16'h7fff; 8'd225: tanh_odd = 16'h7fff; 8'd226: tanh_odd = 16'h7fff; 8'd227: tanh_odd = 16'h7fff;
      8'd228: tanh_odd = 16'h7fff; 8'd229: tanh_odd = 16'h7fff; 8'd230: tanh_odd = 16'h7fff; 8'd231: tanh_odd = 16'h7fff;
      8'd232: tanh_odd = 16'h7fff; 8'd233: tanh_odd = 16'h7fff; 8'd234: tanh_odd = 16'h7fff; 8'd235: tanh_odd = 16'h7fff;
      8'd236: tanh_odd = 16'h7fff; 8'd237: tanh_odd = 16'h7fff; 8'd238: tanh_odd = 16'h7fff; 8'd239: tanh_odd = 16'h7fff;
      8'd240: tanh_odd = 16'h7fff; 8'd241: tanh_odd = 16'h7fff; 8'd242: tanh_odd = 16'h7fff; 8'd243: tanh_odd = 16'h7fff;
      8'd244: tanh_odd = 16'h7fff; 8'd245: tanh_odd = 16'h7fff; 8'd246: tanh_odd = 16'h7fff; 8'd247: tanh_odd = 16'h7fff;
      8'd248: tanh_odd = 16'h7fff; 8'd249: tanh_odd = 16'h7fff; 8'd250: tanh_odd = 16'h7fff; 8'd251: tanh_odd = 16'h7fff;
      8'd252: tanh_odd = 16'h7fff; 8'd253: tanh_odd = 16'h7fff; 8'd254: tanh_odd = 16'h7fff; 8'd255: tanh_odd = 16'h7fff;
    endcase
  end

  logic signed [15:0] even, odd, low, high;
  logic signed [31:0] slope;
  always_comb begin
    even = is_tanh ? tanh_even : sigmoid_even;
    odd = is_tanh ? tanh_odd : sigmoid_odd;
    low = i[0] ? odd : even;
    high = i[0] ? even : odd;
    slope = ((32'(high) - 32'(low)) * $signed({25'd0, u[6:0]}) + 32'sd64) >>> 7;
    y = 16'(32'(low) + slope);
  end
endmodule
