package org.ottt.djl.prep.picture;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Writes pictures as an animation that repeats endlessly. */
public final class AnimatedGif {

  /** The shortest delay that the format can hold. */
  public static final int MIN_MILLIS = 10;

  /** The longest delay that the format can hold. */
  public static final int MAX_MILLIS = 655_350;

  private static final int MILLIS_PER_TICK = 10;

  private AnimatedGif() {}

  /**
   * Writes an animation.
   *
   * @param pictures the pictures, all of one size
   * @param delayMillis how long each is shown, {@link #MIN_MILLIS} to {@link #MAX_MILLIS}; rounded
   *     down to a multiple of 10
   * @param out where it goes; it is not closed
   * @throws IOException if writing fails
   * @throws IllegalArgumentException if the delay is out of range
   */
  public static void write(List<BufferedImage> pictures, int delayMillis, OutputStream out)
      throws IOException {
    if (delayMillis < MIN_MILLIS || delayMillis > MAX_MILLIS) {
      throw new IllegalArgumentException(
          "A frame is shown for %d to %d ms, not %d"
              .formatted(MIN_MILLIS, MAX_MILLIS, delayMillis));
    }
    ImageWriter writer = ImageIO.getImageWritersByFormatName("gif").next();
    try (ImageOutputStream target = new MemoryCacheImageOutputStream(out)) {
      writer.setOutput(target);
      writer.prepareWriteSequence(null);
      for (BufferedImage picture : pictures) {
        IIOMetadata metadata =
            writer.getDefaultImageMetadata(new ImageTypeSpecifier(picture), null);
        describe(metadata, delayMillis);
        writer.writeToSequence(new IIOImage(picture, null, metadata), null);
      }
      writer.endWriteSequence();
    } finally {
      writer.dispose();
    }
  }

  private static void describe(IIOMetadata metadata, int delayMillis) throws IOException {
    String format = metadata.getNativeMetadataFormatName();
    IIOMetadataNode root = (IIOMetadataNode) metadata.getAsTree(format);
    IIOMetadataNode control = child(root, "GraphicControlExtension");
    control.setAttribute("disposalMethod", "none");
    control.setAttribute("userInputFlag", "FALSE");
    control.setAttribute("transparentColorFlag", "FALSE");
    control.setAttribute("transparentColorIndex", "0");
    control.setAttribute("delayTime", Integer.toString(delayMillis / MILLIS_PER_TICK));
    IIOMetadataNode loop = new IIOMetadataNode("ApplicationExtension");
    loop.setAttribute("applicationID", "NETSCAPE");
    loop.setAttribute("authenticationCode", "2.0");
    // Sub-block 1: how often to repeat, 0 for always.
    loop.setUserObject(new byte[] {1, 0, 0});
    child(root, "ApplicationExtensions").appendChild(loop);
    metadata.setFromTree(format, root);
  }

  private static IIOMetadataNode child(IIOMetadataNode root, String name) {
    for (int i = 0; i < root.getLength(); i++) {
      if (root.item(i).getNodeName().equals(name)) {
        return (IIOMetadataNode) root.item(i);
      }
    }
    IIOMetadataNode node = new IIOMetadataNode(name);
    root.appendChild(node);
    return node;
  }
}
