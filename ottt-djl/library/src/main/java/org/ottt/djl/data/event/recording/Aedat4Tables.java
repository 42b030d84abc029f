package org.ottt.djl.data.event.recording;

import com.google.flatbuffers.Table;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The two FlatBuffers tables of AEDAT 4 that are needed, each with the fields that are needed.
 *
 * <p>All methods throw {@link IndexOutOfBoundsException} where an offset leads out of the buffer.
 */
final class Aedat4Tables {

  /** A table's field n is entry 4 + 2 n of its vtable. */
  private static final int FIELD_0 = 4;

  private static final int FIELD_1 = 6;
  private static final int FIELD_2 = 8;
  private static final int IDENTIFIER_OFFSET = 4;
  private static final int IDENTIFIER_LENGTH = 4;

  private Aedat4Tables() {}

  /** Returns the four letters that tell a FlatBuffer's kind. */
  static String identifier(ByteBuffer buffer) {
    byte[] letters = new byte[IDENTIFIER_LENGTH];
    for (int i = 0; i < IDENTIFIER_LENGTH; i++) {
      letters[i] = buffer.get(buffer.position() + IDENTIFIER_OFFSET + i);
    }
    return new String(letters, StandardCharsets.ISO_8859_1);
  }

  private static int root(ByteBuffer buffer) {
    buffer.order(ByteOrder.LITTLE_ENDIAN);
    int root = buffer.position() + buffer.getInt(buffer.position());
    if (root < 0) {
      throw new IndexOutOfBoundsException("root at " + root);
    }
    return root;
  }

  /** Heads the file: how packets are compressed, where they end, what the streams are. */
  static final class Header extends Table {

    /** Reads the table whose FlatBuffer starts at the buffer's position. */
    Header(ByteBuffer buffer) {
      __reset(root(buffer), buffer);
    }

    int compression() {
      int field = __offset(FIELD_0);
      return field == 0 ? 0 : bb.getInt(bb_pos + field);
    }

    /** Returns the position in the file where packets end, or -1 if they end with the file. */
    long dataTablePosition() {
      int field = __offset(FIELD_1);
      return field == 0 ? -1 : bb.getLong(bb_pos + field);
    }

    String streams() {
      int field = __offset(FIELD_2);
      return field == 0 ? "" : __string(bb_pos + field);
    }
  }

  /** A packet of events: a vector of 16-byte structs. */
  static final class EventPacket extends Table {

    static final int EVENT_BYTES = 16;

    /** Reads the table whose FlatBuffer starts at the buffer's position. */
    EventPacket(ByteBuffer buffer) {
      __reset(root(buffer), buffer);
    }

    /** Returns the number of events; all of them lie within the buffer. */
    int events() {
      int field = __offset(FIELD_0);
      if (field == 0) {
        return 0;
      }
      int count = __vector_len(field);
      if (count < 0 || start() < 0 || start() + (long) count * EVENT_BYTES > bb.limit()) {
        throw new IndexOutOfBoundsException(count + " events");
      }
      return count;
    }

    /** Returns where in the buffer the first event lies. */
    int start() {
      return __vector(__offset(FIELD_0));
    }
  }
}
