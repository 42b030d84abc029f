package org.example;

import ai.djl.ModelException;
import ai.djl.inference.Predictor;
import ai.djl.modality.Classifications;
import ai.djl.modality.cv.Image;
import ai.djl.modality.cv.ImageFactory;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.TranslateException;
import ai.djl.util.JsonUtils;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.ottt.djl.data.image.EncodedImage;
import org.ottt.djl.inference.SpikingModels;

/**
 * An HTTP service that names what is on images.
 *
 * <pre>
 * curl --data-binary @image.png http://localhost:8080/predict    the most probable classes, as JSON
 * curl -X POST http://localhost:8080/reload                      takes the checkpoint as it is now
 * curl http://localhost:8080/health
 * </pre>
 */
public final class ImageService implements AutoCloseable {

  /** Larger requests are refused before they are read. */
  static final int MAX_BYTES = 10 << 20;

  /** A small file can unfold to an image that fills the memory. */
  private static final long MAX_PIXELS = 25_000_000;

  private static final int THREADS = 8;

  private final Path checkpoint;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
  private Loaded loaded;

  /** An answer other than 200. */
  private static final class Refused extends Exception {

    private static final long serialVersionUID = 1L;

    private final int status;

    Refused(int status, String message) {
      super(message);
      this.status = status;
    }
  }

  /** A model and how many requests use it. The last user closes it. */
  private static final class Loaded {

    private final ZooModel<Image, Classifications> model;
    private int users = 1;

    Loaded(ZooModel<Image, Classifications> model) {
      this.model = model;
    }

    synchronized void enter() {
      users++;
    }

    synchronized void leave() {
      users--;
      if (users == 0) {
        model.close();
      }
    }
  }

  /**
   * Starts the service.
   *
   * @param checkpoint a run folder or an exported model
   * @param port the port, or 0 for a free one
   * @throws IOException if the checkpoint cannot be read or the port is in use
   * @throws ModelException if DJL finds no engine
   */
  public ImageService(Path checkpoint, int port) throws IOException, ModelException {
    this.checkpoint = checkpoint;
    loaded = new Loaded(SpikingModels.load(checkpoint));
    server = HttpServer.create(new InetSocketAddress(port), 0);
    server.setExecutor(threads);
    server.createContext("/predict", exchange -> answer(exchange, "POST", this::predict));
    server.createContext("/reload", exchange -> answer(exchange, "POST", this::reload));
    server.createContext("/health", exchange -> answer(exchange, "GET", request -> "{}"));
    server.start();
  }

  /**
   * Returns the port.
   *
   * @return the port that the service listens on
   */
  public int port() {
    return server.getAddress().getPort();
  }

  @FunctionalInterface
  private interface Handler {
    String handle(HttpExchange exchange) throws IOException, Refused;
  }

  private static void answer(HttpExchange exchange, String method, Handler handler) {
    // Closing it frees the connection, whatever happened; a client that is gone needs no answer.
    try (exchange) {
      int status = 200;
      String body;
      try {
        if (!exchange.getRequestMethod().equals(method)) {
          throw new Refused(405, "Use " + method + ".");
        }
        body = handler.handle(exchange);
      } catch (Refused e) {
        status = e.status;
        body = JsonUtils.GSON.toJson(Map.of("error", e.getMessage()));
      } catch (RuntimeException e) {
        System.err.println("A request failed: " + e);
        status = 500;
        body = JsonUtils.GSON.toJson(Map.of("error", "The service failed; see its log."));
      }
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
      exchange.getResponseBody().flush();
    } catch (IOException e) {
      System.err.println("A client went away: " + e.getMessage());
    }
  }

  private String predict(HttpExchange exchange) throws IOException, Refused {
    Image image = image(body(exchange));
    Loaded used = enter();
    try (Predictor<Image, Classifications> predictor = used.model.newPredictor()) {
      return JsonUtils.GSON.toJson(predictor.predict(image).serialize());
    } catch (TranslateException e) {
      throw new Refused(400, "The image cannot be classified: " + e.getMessage());
    } finally {
      used.leave();
    }
  }

  /** Reads a request, but no more than is allowed, whatever length it claims to have. */
  private static byte[] body(HttpExchange exchange) throws IOException, Refused {
    String length = exchange.getRequestHeaders().getFirst("Content-Length");
    Refused tooLarge =
        new Refused(413, "An image may have at most " + MAX_BYTES + " bytes; send a smaller one.");
    if (length != null && Long.parseLong(length) > MAX_BYTES) {
      throw tooLarge;
    }
    // Not closed here: that would wait for the rest of what is refused. Nor readNBytes: at its end it
    // asks for no bytes more, and this stream then waits for the next chunk.
    InputStream in = exchange.getRequestBody();
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    byte[] buffer = new byte[1 << 16];
    for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
      body.write(buffer, 0, count);
      if (body.size() > MAX_BYTES) {
        throw tooLarge;
      }
    }
    return body.toByteArray();
  }

  private static Image image(byte[] file) throws Refused {
    try {
      EncodedImage header = EncodedImage.of(file);
      if ((long) header.width() * header.height() > MAX_PIXELS) {
        throw new Refused(
            413,
            "An image of "
                + header.width()
                + " x "
                + header.height()
                + " pixels is too large; send a smaller one.");
      }
      return ImageFactory.getInstance().fromInputStream(new ByteArrayInputStream(file));
    } catch (IOException | RuntimeException e) {
      throw new Refused(400, "This is not an image that can be read: " + e.getMessage());
    }
  }

  private String reload(HttpExchange exchange) throws IOException, Refused {
    Loaded fresh;
    try {
      fresh = new Loaded(SpikingModels.load(checkpoint));
    } catch (IOException | ModelException e) {
      throw new Refused(500, "The model cannot be loaded, the former one stays: " + e.getMessage());
    }
    exchange(fresh).leave();
    return "{}";
  }

  private synchronized Loaded enter() {
    loaded.enter();
    return loaded;
  }

  private synchronized Loaded exchange(Loaded fresh) {
    Loaded former = loaded;
    loaded = fresh;
    return former;
  }

  /** Lets running requests end, then closes the model. */
  @Override
  public void close() {
    server.stop(1);
    threads.shutdown();
    try {
      threads.awaitTermination(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    exchange(null).leave();
  }

  /**
   * Runs the service until the process is ended.
   *
   * @param args the checkpoint and the port
   * @throws IOException if the checkpoint cannot be read or the port is in use
   * @throws ModelException if DJL finds no engine
   */
  public static void main(String[] args) throws IOException, ModelException {
    // Clients that send nothing for half a minute give their thread back.
    System.setProperty("sun.net.httpserver.maxReqTime", "30");
    ImageService service = new ImageService(Path.of(args[0]), Integer.parseInt(args[1]));
    Runtime.getRuntime().addShutdownHook(new Thread(service::close));
    System.out.println("Listening on port " + service.port());
  }
}
