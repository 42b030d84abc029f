package org.ottt.djl.kernel;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.dflib.jjava.jupyter.kernel.KernelConnectionProperties;
import org.dflib.jjava.jupyter.messages.HMACGenerator;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/**
 * A frontend: starts the kernel as a process, as Jupyter does, and talks to it over its sockets.
 */
final class JupyterClient implements AutoCloseable {

  private static final int TIMEOUT_MS = 120_000;
  private static final String KEY = "key-of-the-test";

  /**
   * What a request has led to.
   *
   * @param reply the content of the reply
   * @param published what went to all frontends, in order, without states: "msg_type" and "content"
   */
  record Outcome(JsonObject reply, List<JsonObject> published) {

    String status() {
      return reply.get("status").getAsString();
    }

    List<JsonObject> contents(String type) {
      return published.stream()
          .filter(message -> message.get("msg_type").getAsString().equals(type))
          .map(message -> message.getAsJsonObject("content"))
          .toList();
    }

    String stream(String name) {
      StringBuilder text = new StringBuilder();
      for (JsonObject stream : contents("stream")) {
        if (stream.get("name").getAsString().equals(name)) {
          text.append(stream.get("text").getAsString());
        }
      }
      return text.toString();
    }

    List<String> types() {
      return published.stream().map(message -> message.get("msg_type").getAsString()).toList();
    }
  }

  private final Gson gson = new Gson();
  private final String session = UUID.randomUUID().toString();
  private final HMACGenerator signer;
  private final ZContext context = new ZContext();
  private final ZMQ.Socket shell;
  private final ZMQ.Socket control;
  private final ZMQ.Socket stdin;
  private final ZMQ.Socket iopub;
  private final Process process;
  private final Map<String, List<JsonObject>> published = new HashMap<>();
  private final Map<String, JsonObject> replies = new HashMap<>();

  /**
   * Starts a kernel.
   *
   * @param folder takes the connection file and what the process prints
   * @param environment variables of its process
   */
  JupyterClient(Path folder, Map<String, String> environment) throws Exception {
    List<Integer> ports = freePorts(5);
    KernelConnectionProperties properties =
        new KernelConnectionProperties(
            "127.0.0.1",
            ports.get(0),
            ports.get(1),
            ports.get(2),
            ports.get(3),
            ports.get(4),
            "tcp",
            "hmac-sha256",
            KEY);
    signer = properties.createHMACGenerator();
    Path connectionFile = folder.resolve("kernel.json");
    Files.writeString(connectionFile, properties.toJsonString());
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Djava.awt.headless=true",
            "-Dfile.encoding=UTF-8",
            "-cp",
            System.getProperty("java.class.path"),
            KernelCommand.class.getName(),
            connectionFile.toString());
    builder.environment().putAll(environment);
    Path log = folder.resolve("kernel.log");
    process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    control = connect(SocketType.DEALER, ports.get(0));
    shell = connect(SocketType.DEALER, ports.get(1));
    stdin = connect(SocketType.DEALER, ports.get(2));
    iopub = connect(SocketType.SUB, ports.get(4));
    iopub.subscribe(ZMQ.SUBSCRIPTION_ALL);
    waitUntilReady(log);
  }

  private static List<Integer> freePorts(int count) throws IOException {
    List<ServerSocket> sockets = new ArrayList<>();
    try {
      List<Integer> ports = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        ServerSocket socket = new ServerSocket(0);
        sockets.add(socket);
        ports.add(socket.getLocalPort());
      }
      return ports;
    } finally {
      for (ServerSocket socket : sockets) {
        socket.close();
      }
    }
  }

  private ZMQ.Socket connect(SocketType type, int port) {
    ZMQ.Socket socket = context.createSocket(type);
    socket.setLinger(0);
    socket.setRcvHWM(0);
    // Where the kernel finds who has sent a cell that asks something.
    socket.setIdentity(session.getBytes(StandardCharsets.UTF_8));
    socket.connect("tcp://127.0.0.1:" + port);
    return socket;
  }

  /** A subscription takes effect some time after it was made: ask until an answer is published. */
  private void waitUntilReady(Path log) throws IOException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(TIMEOUT_MS);
    while (System.nanoTime() < end && process.isAlive()) {
      send(shell, "kernel_info_request", new JsonObject());
      receive(shell, 1000);
      if (receive(iopub, 1000) && !published.isEmpty()) {
        return;
      }
    }
    close();
    throw new IllegalStateException("The kernel publishes nothing: " + Files.readString(log));
  }

  Process process() {
    return process;
  }

  /** Sends a request to run a cell and does not wait. */
  String sendCell(String code) {
    return sendCell(code, false);
  }

  /** Sends a request to run a cell that may ask the user, and does not wait. */
  String sendAskingCell(String code) {
    return sendCell(code, true);
  }

  private String sendCell(String code, boolean allowInput) {
    JsonObject content = new JsonObject();
    content.addProperty("code", code);
    content.addProperty("silent", false);
    content.addProperty("store_history", true);
    content.add("user_expressions", new JsonObject());
    content.addProperty("allow_stdin", allowInput);
    content.addProperty("stop_on_error", true);
    return send(shell, "execute_request", content);
  }

  /** Waits until a cell asks the user. */
  void awaitQuestion() {
    if (!receive(stdin, TIMEOUT_MS)) {
      throw new IllegalStateException("No question");
    }
  }

  /** Answers as the user, whether asked or not. */
  void answer(String line) {
    JsonObject content = new JsonObject();
    content.addProperty("value", line);
    send(stdin, "input_reply", content);
  }

  /** Runs a cell to its end. */
  Outcome run(String code) {
    return await(sendCell(code));
  }

  /** Sends any request on the shell channel and waits for what comes of it. */
  Outcome ask(String type, Map<String, ?> content) {
    return await(sendRequest(type, content));
  }

  /** Sends any request on the shell channel and does not wait. */
  String sendRequest(String type, Map<String, ?> content) {
    return send(shell, type, gson.toJsonTree(content).getAsJsonObject());
  }

  /** Sends a request on the control channel and waits for the reply. */
  JsonObject control(String type, Map<String, ?> content) {
    String id = send(control, type, gson.toJsonTree(content).getAsJsonObject());
    while (!replies.containsKey(id)) {
      if (!receive(control, TIMEOUT_MS)) {
        throw new IllegalStateException("No reply to " + type);
      }
    }
    return replies.get(id);
  }

  /** Waits until something of a type has been published for a request. */
  void awaitPublished(String id, String type) {
    while (types(id).stream().noneMatch(type::equals)) {
      if (!receive(iopub, TIMEOUT_MS)) {
        throw new IllegalStateException("No " + type);
      }
    }
  }

  private List<String> types(String id) {
    return published.getOrDefault(id, List.of()).stream()
        .map(message -> message.get("msg_type").getAsString())
        .toList();
  }

  Outcome await(String id) {
    while (!replies.containsKey(id)) {
      if (!receive(shell, TIMEOUT_MS)) {
        throw new IllegalStateException("No reply");
      }
    }
    while (!isIdle(id)) {
      if (!receive(iopub, TIMEOUT_MS)) {
        throw new IllegalStateException("The kernel does not become idle.");
      }
    }
    List<JsonObject> messages =
        published.get(id).stream()
            .filter(message -> !message.get("msg_type").getAsString().equals("status"))
            .toList();
    return new Outcome(replies.get(id), messages);
  }

  private boolean isIdle(String id) {
    return published.getOrDefault(id, List.of()).stream()
        .anyMatch(
            message ->
                message.get("msg_type").getAsString().equals("status")
                    && message
                        .getAsJsonObject("content")
                        .get("execution_state")
                        .getAsString()
                        .equals("idle"));
  }

  private String send(ZMQ.Socket socket, String type, JsonObject content) {
    String id = UUID.randomUUID().toString();
    JsonObject header = new JsonObject();
    header.addProperty("msg_id", id);
    header.addProperty("username", "test");
    header.addProperty("session", session);
    header.addProperty("date", "2026-01-01T00:00:00.000000Z");
    header.addProperty("msg_type", type);
    header.addProperty("version", "5.3");
    byte[] head = bytes(header);
    byte[] empty = bytes(new JsonObject());
    byte[] body = bytes(content);
    socket.sendMore("<IDS|MSG>");
    socket.sendMore(signer.calculateSignature(head, empty, empty, body));
    socket.sendMore(head);
    socket.sendMore(empty);
    socket.sendMore(empty);
    socket.send(body);
    return id;
  }

  private byte[] bytes(JsonObject json) {
    return gson.toJson(json).getBytes(StandardCharsets.UTF_8);
  }

  /** Reads one message, if one comes in time, and files it under the request that it answers. */
  private boolean receive(ZMQ.Socket socket, int timeoutMs) {
    socket.setReceiveTimeOut(timeoutMs);
    byte[] frame = socket.recv();
    if (frame == null) {
      return false;
    }
    while (!"<IDS|MSG>".equals(new String(frame, StandardCharsets.UTF_8))) {
      frame = socket.recv();
    }
    String signature = socket.recvStr();
    byte[] head = socket.recv();
    byte[] parent = socket.recv();
    byte[] metadata = socket.recv();
    byte[] body = socket.recv();
    if (!signer.calculateSignature(head, parent, metadata, body).equals(signature)) {
      throw new IllegalStateException("Wrong signature");
    }
    JsonObject parentHeader = parse(parent);
    if (parentHeader.has("msg_id")) {
      String id = parentHeader.get("msg_id").getAsString();
      if (socket == iopub) {
        JsonObject message = new JsonObject();
        message.add("msg_type", parse(head).get("msg_type"));
        message.add("content", parse(body));
        published.computeIfAbsent(id, key -> new ArrayList<>()).add(message);
      } else if (socket != stdin) {
        replies.put(id, parse(body));
      }
    }
    return true;
  }

  private static JsonObject parse(byte[] json) {
    return JsonParser.parseString(new String(json, StandardCharsets.UTF_8)).getAsJsonObject();
  }

  @Override
  public void close() {
    process.destroyForcibly();
    context.close();
  }
}
