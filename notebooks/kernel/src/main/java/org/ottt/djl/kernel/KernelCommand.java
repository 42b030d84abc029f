package org.ottt.djl.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.concurrent.Callable;
import org.dflib.jjava.jupyter.kernel.KernelConnectionProperties;
import org.ottt.djl.commands.cli.Cli;
import org.ottt.djl.kernel.channel.KernelConnection;
import org.ottt.djl.kernel.magic.Magics;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The main class of the kernel; Jupyter starts it. */
@Command(
    name = "ottt-java",
    mixinStandardHelpOptions = true,
    description =
        "The Java kernel of OTTT-DJL for Jupyter. Jupyter starts it; see notebooks/README.md.")
public final class KernelCommand implements Callable<Integer> {

  @Parameters(
      index = "0",
      paramLabel = "CONNECTION-FILE",
      description = "Jupyter's connection file, with ports and key.")
  private Path connectionFile;

  /** Creates the command; picocli fills it in. */
  public KernelCommand() {}

  /**
   * Runs the kernel until Jupyter ends it.
   *
   * @param args the connection file
   */
  public static void main(String... args) {
    // The commands' own configuration, which is for a terminal, is on the class path as well.
    System.setProperty("log4j2.configurationFile", "classpath:org/ottt/djl/kernel/log4j2.xml");
    Cli.main(new KernelCommand(), args);
  }

  @Override
  public Integer call() throws IOException, GeneralSecurityException {
    KernelConnectionProperties properties =
        KernelConnectionProperties.parse(Files.readString(connectionFile));
    ParentWatch.start();
    KernelConnection connection = new KernelConnection(properties);
    NotebookKernel kernel = new NotebookKernel(Magics.standard());
    kernel.becomeHandlerForConnection(connection);
    kernel.onStartup();
    connection.connect();
    // Not earlier: until then errors belong to the process that has started this one.
    kernel.cellIo().install();
    connection.waitUntilClose();
    return 0;
  }
}
