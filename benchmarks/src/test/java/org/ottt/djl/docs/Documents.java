package org.ottt.djl.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.Heading;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;
import org.ottt.djl.testing.ProjectFiles;

/** The Markdown files of the project, parsed. */
final class Documents {

  private static final Parser PARSER =
      Parser.builder().extensions(List.of(TablesExtension.create())).build();

  private Documents() {}

  /** Returns all Markdown files of the checkout, build outputs and hidden folders left out. */
  static List<Path> all() {
    Path root = ProjectFiles.root();
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(file -> file.toString().endsWith(".md"))
          .filter(file -> !inOutputFolder(root.relativize(file)))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean inOutputFolder(Path relative) {
    for (Path part : relative) {
      String name = part.toString();
      if (name.equals("target") || name.equals("runs") || name.startsWith(".")) {
        return true;
      }
    }
    return false;
  }

  /** Returns the targets of links and pictures. */
  static List<String> linksOf(Path document) {
    List<String> links = new ArrayList<>();
    parse(document)
        .accept(
            new AbstractVisitor() {
              @Override
              public void visit(Link link) {
                links.add(link.getDestination());
                visitChildren(link);
              }

              @Override
              public void visit(Image image) {
                links.add(image.getDestination());
              }
            });
    return links;
  }

  /** Returns the anchors that GitHub gives the headings. */
  static List<String> anchorsOf(Path document) {
    List<String> anchors = new ArrayList<>();
    parse(document)
        .accept(
            new AbstractVisitor() {
              @Override
              public void visit(Heading heading) {
                anchors.add(
                    textOf(heading)
                        .toLowerCase(java.util.Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N}\\- _]", "")
                        .replace(' ', '-'));
              }
            });
    return anchors;
  }

  /** Returns the fenced blocks in a language; the empty one stands for shell commands. */
  static List<String> blocksOf(Path document, String language) {
    List<String> blocks = new ArrayList<>();
    parse(document)
        .accept(
            new AbstractVisitor() {
              @Override
              public void visit(FencedCodeBlock block) {
                if (block.getInfo().equals(language)) {
                  blocks.add(block.getLiteral());
                }
              }
            });
    return blocks;
  }

  /** Returns the code within sentences. */
  static List<String> inlineCodeOf(Path document) {
    List<String> spans = new ArrayList<>();
    parse(document)
        .accept(
            new AbstractVisitor() {
              @Override
              public void visit(Code code) {
                spans.add(code.getLiteral());
              }
            });
    return spans;
  }

  private static String textOf(Node node) {
    StringBuilder text = new StringBuilder();
    node.accept(
        new AbstractVisitor() {
          @Override
          public void visit(Text part) {
            text.append(part.getLiteral());
          }

          @Override
          public void visit(Code part) {
            text.append(part.getLiteral());
          }
        });
    return text.toString();
  }

  private static Node parse(Path document) {
    try {
      return PARSER.parse(Files.readString(document));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
