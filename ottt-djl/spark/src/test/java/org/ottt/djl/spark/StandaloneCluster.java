package org.ottt.djl.spark;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Spark's own master and workers, each a process of this machine. */
final class StandaloneCluster implements AutoCloseable {

  private static final int PORT = 7077;

  private final Path folder;
  private final String host;
  private final List<Process> processes = new ArrayList<>();

  /** Starts the master. */
  StandaloneCluster(Path folder, String host) throws IOException, InterruptedException {
    this.folder = folder;
    this.host = host;
    start(
        "master",
        List.of(),
        "org.apache.spark.deploy.master.Master",
        "--host=" + host,
        "--port=" + PORT,
        "--webui-port=0");
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!answers()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("the master does not answer");
      }
      TimeUnit.MILLISECONDS.sleep(200);
    }
  }

  private boolean answers() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(host, PORT), 1000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  String url() {
    return "spark://" + host + ":" + PORT;
  }

  /** Returns what a run here needs besides the master. */
  List<String> options(String executorClassPath) {
    return List.of(
        "--ranks=2",
        "--conf=spark.executor.cores=1",
        "--conf=spark.executor.memory=1200m",
        "--conf=spark.executor.extraClassPath=" + executorClassPath,
        "--conf=spark.executorEnv.SPARK_SCALA_VERSION=2.13",
        "--conf=spark.executorEnv.OMP_WAIT_POLICY=PASSIVE",
        "--conf=spark.ui.enabled=false",
        "--conf=spark.driver.host=" + host,
        "--conf=spark.driver.bindAddress=" + host);
  }

  /** Starts a worker with one core; the prefix is what comes before its command. */
  void addWorker(String name, String address, String... prefix) throws IOException {
    start(
        name,
        List.of(prefix),
        "org.apache.spark.deploy.worker.Worker",
        "--host=" + address,
        "--cores=1",
        "--memory=1300M",
        "--webui-port=0",
        "--work-dir=" + folder.resolve(name),
        url());
  }

  private void start(String name, List<String> prefix, String... command) throws IOException {
    List<String> all = new ArrayList<>(prefix);
    all.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    all.add("-Xmx256m");
    all.addAll(opened());
    all.addAll(List.of("-cp", System.getProperty("java.class.path")));
    for (String part : command) {
      all.addAll(Arrays.asList(part.startsWith("--") ? part.split("=", 2) : new String[] {part}));
    }
    ProcessBuilder process = new ProcessBuilder(all);
    process.environment().put("SPARK_SCALA_VERSION", "2.13");
    File log = folder.resolve(name + ".log").toFile();
    processes.add(process.redirectErrorStream(true).redirectOutput(log).start());
  }

  /** Returns what this JVM has opened for Spark. */
  static List<String> opened() {
    return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("--add-opens"))
        .toList();
  }

  @Override
  public void close() {
    // Workers end their executors.
    for (Process process : processes) {
      process.descendants().forEach(ProcessHandle::destroy);
      process.destroy();
    }
  }
}
