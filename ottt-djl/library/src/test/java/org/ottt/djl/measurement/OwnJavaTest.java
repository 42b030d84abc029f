package org.ottt.djl.measurement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class OwnJavaTest {

  @Test
  void aFailureIsTheMessageOfTheExceptionThatEndedTheProcess() {
    assertThat(
            OwnJava.failure(
                """
                12:00:00 WARN  Something - else
                Exception in thread "main" java.lang.IllegalStateException: no room: 3 < 4
                \tat org.example.Main.main(Main.java:7)
                Caused by: java.io.IOException: disk
                \t... 6 more
                """))
        .isEqualTo("no room: 3 < 4");
  }

  @Test
  void anExceptionWithoutAMessageIsNamed() {
    assertThat(
            OwnJava.failure(
                "Exception in thread \"main\" java.lang.StackOverflowError\n\tat a.B.c(B.java:1)\n"))
        .isEqualTo("java.lang.StackOverflowError");
  }

  @Test
  void withoutAnExceptionItIsTheLastLine() {
    assertThat(OwnJava.failure("one\nError: two \n\n")).isEqualTo("Error: two");
    assertThat(OwnJava.failure("\n")).isEqualTo("no message");
  }

  /** Of two values of a property Java takes the last one. */
  @Test
  void givenOptionsOverrideThoseOfThisProcess() {
    String name = "org.ottt.djl.test.threads";
    System.setProperty(name, "8");
    try {
      List<String> command = OwnJava.command(List.of("-D" + name + "=1"), OwnJavaTest.class);
      assertThat(command.stream().filter(argument -> argument.startsWith("-D" + name)))
          .containsExactly("-D" + name + "=8", "-D" + name + "=1");
    } finally {
      System.clearProperty(name);
    }
  }
}
