package org.ottt.djl.docs;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ModelException;
import com.google.gson.JsonParser;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.example.ImageService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.testing.NativeArrays;
import org.ottt.djl.testing.TestDescriptions;
import org.ottt.djl.testing.TestRun;

/** The service of docs/deployment.md with real requests. */
@Timeout(60)
class ImageServiceTest {

  @TempDir Path run;
  private ImageService service;
  private final HttpClient client = HttpClient.newHttpClient();
  private int arraysBefore;

  @BeforeEach
  void start() throws IOException, ModelException {
    TestRun.write(run, TestDescriptions.vgg(true), 3);
    arraysBefore = NativeArrays.count();
    service = new ImageService(run, 0);
  }

  @AfterEach
  void stop() {
    service.close();
    assertThat(NativeArrays.count()).isEqualTo(arraysBefore);
  }

  private static byte[] png(int seed) throws IOException {
    BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 64; i++) {
      image.setRGB(i % 8, i / 8, (seed * 7919 + i * 104729) & 0xffffff);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(image, "png", out);
    return out.toByteArray();
  }

  private HttpResponse<String> post(String path, byte[] body)
      throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create("http://localhost:" + service.port() + path))
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static String message(HttpResponse<String> answer) {
    return JsonParser.parseString(answer.body()).getAsJsonObject().get("error").getAsString();
  }

  @Test
  void eightClientsAreAnsweredAlikeWhileTheModelIsReloaded()
      throws IOException, InterruptedException, ExecutionException {
    String expected = post("/predict", png(1)).body();
    assertThat(
            JsonParser.parseString(expected)
                .getAsJsonArray()
                .get(0)
                .getAsJsonObject()
                .get("className")
                .getAsString())
        .isIn(TestDescriptions.vgg(true).classes());
    ExecutorService clients = Executors.newFixedThreadPool(8);
    try {
      List<Future<Set<String>>> answers = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        answers.add(
            clients.submit(
                () -> {
                  Set<String> seen = new HashSet<>();
                  for (int k = 0; k < 20; k++) {
                    HttpResponse<String> answer = post("/predict", png(1));
                    seen.add(answer.statusCode() + answer.body());
                  }
                  return seen;
                }));
      }
      for (int k = 0; k < 3; k++) {
        assertThat(post("/reload", new byte[0]).statusCode()).isEqualTo(200);
      }
      for (Future<Set<String>> answer : answers) {
        assertThat(answer.get()).containsExactly("200" + expected);
      }
    } finally {
      clients.shutdownNow();
    }
  }

  @Test
  void whatIsNoImageIsRefusedInOneLine() throws IOException, InterruptedException {
    byte[] image = png(2);
    List<byte[]> bad =
        List.of(
            new byte[0],
            "hello".getBytes(StandardCharsets.UTF_8),
            Arrays.copyOf(image, image.length / 2));
    for (byte[] body : bad) {
      HttpResponse<String> answer = post("/predict", body);
      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(message(answer)).startsWith("This is not an image").doesNotContain("\n");
    }
    HttpResponse<String> huge = post("/predict", pngHeader(60_000, 60_000));
    assertThat(huge.statusCode()).isIn(400, 413);
    HttpResponse<String> get =
        client.send(
            HttpRequest.newBuilder(URI.create("http://localhost:" + service.port() + "/predict"))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(get.statusCode()).isEqualTo(405);
    assertThat(post("/predict", image).statusCode()).isEqualTo(200);
  }

  /** The beginning of an image that would take gigabytes. */
  private static byte[] pngHeader(int width, int height) {
    byte[] file = new byte[33];
    byte[] mark = {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10, 0, 0, 0, 13, 'I', 'H', 'D', 'R'};
    System.arraycopy(mark, 0, file, 0, mark.length);
    put(file, 16, width);
    put(file, 20, height);
    file[24] = 8;
    file[25] = 2;
    CRC32 sum = new CRC32();
    sum.update(file, 12, 17);
    put(file, 29, (int) sum.getValue());
    return file;
  }

  private static void put(byte[] file, int at, int value) {
    for (int i = 0; i < 4; i++) {
      file[at + i] = (byte) (value >>> (24 - 8 * i));
    }
  }

  @Test
  void hundredMegabytesAreRefusedBeforeTheyAreRead() throws IOException, InterruptedException {
    assertThat(raw("POST /predict HTTP/1.1\r\nHost: x\r\nContent-Length: 104857600\r\n\r\n"))
        .startsWith("HTTP/1.1 413");
    assertThat(post("/predict", png(3)).statusCode()).isEqualTo(200);
  }

  @Test
  void aLengthThatIsNotToldIsLimitedAsWell() throws IOException, InterruptedException {
    try (Socket socket = new Socket("localhost", service.port())) {
      // A test's time limit does not end a read from a socket.
      socket.setSoTimeout(30_000);
      OutputStream out = socket.getOutputStream();
      out.write(
          "POST /predict HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
              .getBytes(StandardCharsets.US_ASCII));
      byte[] chunk = new byte[1 << 20];
      for (int i = 0; i < 10; i++) {
        out.write("100000\r\n".getBytes(StandardCharsets.US_ASCII));
        out.write(chunk);
        out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
      }
      // One byte more than is allowed; nothing that the service would have to throw away.
      out.write("1\r\nx\r\n".getBytes(StandardCharsets.US_ASCII));
      out.flush();
      assertThat(firstLine(socket.getInputStream())).startsWith("HTTP/1.1 413");
    }
    assertThat(post("/predict", png(3)).statusCode()).isEqualTo(200);
  }

  @Test
  void clientsThatGoAwayLeaveNothingBehind() throws IOException, InterruptedException {
    for (int i = 0; i < 20; i++) {
      try (Socket socket = new Socket("localhost", service.port())) {
        socket.setSoLinger(true, 0);
        OutputStream out = socket.getOutputStream();
        out.write(
            "POST /predict HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nhalf"
                .getBytes(StandardCharsets.US_ASCII));
        out.flush();
      }
    }
    // All eight threads of the service are free again.
    for (int i = 0; i < 16; i++) {
      assertThat(post("/predict", png(4)).statusCode()).isEqualTo(200);
    }
  }

  private String raw(String request) throws IOException {
    try (Socket socket = new Socket("localhost", service.port())) {
      socket.setSoTimeout(30_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().flush();
      return firstLine(socket.getInputStream());
    }
  }

  private static String firstLine(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
      line.append((char) next);
    }
    return line.toString();
  }
}
