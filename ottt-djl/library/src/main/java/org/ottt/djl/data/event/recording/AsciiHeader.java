package org.ottt.djl.data.event.recording;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Predicate;
import org.ottt.djl.data.event.source.RecordingException;

/**
 * The lines of text that start a file; each begins with the same mark.
 *
 * <p>Events follow without a mark in most files, and an event may begin with the same bytes. What
 * tells them apart is that a line is text: it holds no control characters and ends as the first
 * line does, with LF or with CR and LF.
 */
final class AsciiHeader {

  private static final int MAX_BYTES = 16 << 20;

  /** What is beyond is cut off; lines that matter are short. */
  private static final int MAX_LINE = 4096;

  private AsciiHeader() {}

  /**
   * Consumes the header's lines, up to the first that does not begin with the mark, that is not
   * text, or that the consumer wants to be the last.
   *
   * @param in the file at its first byte
   * @param mark what lines begin with
   * @param isLast takes each line without its end and tells whether it is the last one
   * @return whether there was a last line by its own word
   * @throws RecordingException if the file ends within a line, or the header is unreasonably long
   */
  static boolean read(ByteInput in, String mark, Predicate<String> isLast) throws IOException {
    boolean first = true;
    boolean crLf = false;
    while (begins(in, mark) && isText(in, crLf)) {
      String line = readLine(in);
      crLf = first ? line.endsWith("\r") : crLf;
      first = false;
      if (isLast.test(line.stripTrailing())) {
        return true;
      }
    }
    return false;
  }

  /** Compares byte by byte: those behind an event may not have arrived yet. */
  private static boolean begins(ByteInput in, String mark) throws IOException {
    for (int i = 0; i < mark.length(); i++) {
      if (in.fill(i + 1) <= i || in.bytes()[in.offset() + i] != mark.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Looks ahead, as far as the buffer reaches, to the end of the line.
   *
   * @param crLf whether it must be CR and LF
   */
  private static boolean isText(ByteInput in, boolean crLf) throws IOException {
    int checked = 0;
    while (true) {
      int available = in.fill(checked + 1);
      if (available <= checked) {
        // The end of the file, or a line longer than the buffer that was text so far.
        return true;
      }
      for (; checked < available; checked++) {
        byte next = in.bytes()[in.offset() + checked];
        if (next == '\n') {
          return !crLf || in.bytes()[in.offset() + checked - 1] == '\r';
        }
        if (next >= 0 && next < ' ' && next != '\t' && next != '\r') {
          return false;
        }
      }
    }
  }

  private static String readLine(ByteInput in) throws IOException {
    StringBuilder line = new StringBuilder();
    while (in.fill(1) > 0) {
      int from = in.offset();
      int end = from + in.available();
      int to = from;
      while (to < end && in.bytes()[to] != '\n') {
        to++;
      }
      int kept = Math.min(to - from, MAX_LINE - line.length());
      line.append(new String(in.bytes(), from, kept, StandardCharsets.ISO_8859_1));
      boolean complete = to < end;
      in.skip(to - from + (complete ? 1 : 0));
      if (complete) {
        return line.toString();
      }
      if (in.position() > MAX_BYTES) {
        break;
      }
    }
    throw new RecordingException(
        in.name(), "the header has no end: the file stops within the line \"" + cut(line) + "\"");
  }

  private static String cut(StringBuilder line) {
    String printable = line.toString().replaceAll("[^ -~]", "?");
    return printable.length() <= 40 ? printable : printable.substring(0, 40) + "...";
  }
}
