package org.ottt.djl.data.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ottt.djl.data.DataException;

class ClassNamesTest {

  private static final List<String> FOLDERS = List.of("n01440764", "n02012849", "n03126707");

  @TempDir Path folder;

  private List<String> read(String text) throws IOException {
    return read(text, FOLDERS);
  }

  private List<String> read(String text, List<String> folders) throws IOException {
    Path file = Files.writeString(folder.resolve("names.txt"), text, StandardCharsets.UTF_8);
    return ClassNames.read(file, folders);
  }

  @Test
  void readsImageNetsMapping() throws IOException {
    assertThat(
            read(
                """
                n03126707 crane
                n01440764 tench, Tinca tinca
                n01443537 goldfish, Carassius auratus
                n02012849 crane
                """))
        .containsExactly("tench", "crane (n02012849)", "crane (n03126707)");
  }

  @Test
  void readsFoldersAndNamesDividedByCommas() throws IOException {
    assertThat(
            read(
                """
                \uFEFFfolder,name
                n01440764,"Schleie, die ""große\"""
                n02012849,Kranich
                n03126707 , Baukran
                """))
        .containsExactly("Schleie, die \"große\"", "Kranich", "Baukran");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tabby cat,Tabby|tabby,Tab|golden retriever , Goldie",
        "tabby cat,Tabby|\"golden retriever\", \"Goldie\"|\"tabby\",Tab|pug dog,Pug",
        "folder,name|golden retriever,Goldie|tabby,Tab|tabby cat,Tabby",
        "tabby cat Tabby, a cat|tabby Tab|golden retriever Goldie",
        "tabby  Tab|\"tabby cat\" Tabby|golden retriever\tGoldie, a dog|pug Pug",
      })
  void foldersMayHaveBlanks(String lines) throws IOException {
    assertThat(read(lines.replace('|', '\n'), List.of("golden retriever", "tabby", "tabby cat")))
        .containsExactly("Goldie", "Tab", "Tabby");
  }

  @Test
  void foldersInQuotesMayHaveCommas() throws IOException {
    assertThat(
            read(
                """
                "cat, ""big\""",Lion
                dog,Pug, small
                """,
                List.of("cat, \"big\"", "dog")))
        .containsExactly("Lion", "Pug, small");
  }

  /** The data lack most classes of the file, of which one begins like theirs. */
  @Test
  void aFolderIsNotMistakenForAnotherThatBeginsLikeIt() {
    assertThatThrownBy(() -> read("tabby cat,Tabby\npug,Pug", List.of("pug", "tabby")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("has no name for class tabby");
  }

  @Test
  void readsANameALine() throws IOException {
    assertThat(read("tench\n\ncrane, the bird\r\nbuilding crane"))
        .containsExactly("tench", "crane, the bird", "building crane");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "n01440764 tench|n02012849 crane; has no name for class n03126707",
        "n01440764 tench; has no name for class n02012849 and 1 others",
        "n01440764 tench|n01440764 Tinca|n02012849 a|n03126707 b; names class n01440764 twice",
        "n01440764 tench|n02012849|n03126707 b; has no name for class n02012849",
        "tench|crane; has 2 names, but the data have 3 classes, the first of them n01440764",
        "a|b|c|d; has 4 names, but the data have 3 classes",
        "tench|crane|crane; gives two classes the name crane",
      })
  void refusesMissingExtraAndDoubleNames(String lines, String message) {
    assertThatThrownBy(() -> read(lines.replace('|', '\n')))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(message)
        .hasMessageContaining("names.txt")
        .message()
        .doesNotContain("\n");
  }

  @Test
  void refusesWhatCannotBeRead() throws IOException {
    assertThatThrownBy(() -> ClassNames.read(folder.resolve("gone.txt"), FOLDERS))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("gone.txt does not exist");
    Path latin = folder.resolve("latin.txt");
    Files.write(latin, "n01440764 Grün".getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> ClassNames.read(latin, FOLDERS))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("is not in UTF-8");
  }
}
