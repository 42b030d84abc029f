package org.ottt.djl.kernel;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dflib.jjava.jupyter.channels.JupyterConnection;
import org.dflib.jjava.jupyter.channels.ShellReplyEnvironment;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.BaseNotebookStatics;
import org.dflib.jjava.jupyter.kernel.HelpLink;
import org.dflib.jjava.jupyter.kernel.LanguageInfo;
import org.dflib.jjava.jupyter.kernel.ReplacementOptions;
import org.dflib.jjava.jupyter.kernel.comm.CommManager;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.magic.MagicParser;
import org.dflib.jjava.jupyter.kernel.magic.MagicTranspiler;
import org.dflib.jjava.jupyter.kernel.magic.MagicsRegistry;
import org.dflib.jjava.jupyter.kernel.util.StringStyler;
import org.dflib.jjava.jupyter.messages.Message;
import org.dflib.jjava.jupyter.messages.publish.PublishError;
import org.dflib.jjava.jupyter.messages.publish.PublishExecuteInput;
import org.dflib.jjava.jupyter.messages.publish.PublishExecuteResult;
import org.dflib.jjava.jupyter.messages.reply.ErrorReply;
import org.dflib.jjava.jupyter.messages.reply.ExecuteReply;
import org.dflib.jjava.jupyter.messages.request.ExecuteRequest;
import org.dflib.jjava.jupyter.messages.request.ShutdownRequest;
import org.ottt.djl.commands.cli.ImmediateExit;
import org.ottt.djl.kernel.cell.CellEvaluator;
import org.ottt.djl.kernel.cell.CellException;
import org.ottt.djl.kernel.cell.CellValue;
import org.ottt.djl.kernel.cell.CodeAssistant.Completions;
import org.ottt.djl.kernel.channel.AbortedRequests;
import org.ottt.djl.kernel.channel.CellIo;
import org.ottt.djl.kernel.magic.MagicArguments;
import org.ottt.djl.kernel.magic.Magics;
import org.ottt.djl.run.Versions;

/**
 * The kernel: Jupyter's requests on one side, {@link CellEvaluator} on the other.
 *
 * <p>Cells have JJava's functions {@code display}, {@code updateDisplay}, {@code render}, {@code
 * eval}, {@code lineMagic} and {@code cellMagic} ({@link BaseNotebookStatics}) without an import.
 */
public final class NotebookKernel extends BaseKernel {

  private static final String NAME = "ottt-java";

  /** Less than Jupyter waits before it kills the process. */
  private static final long PATIENCE_MS = 3000;

  private final CellEvaluator evaluator;
  private final CellIo cellIo;
  private final ValueRenderer values;
  private JupyterConnection connection;

  /**
   * Creates a kernel that is not connected yet.
   *
   * @param magics what lines that begin with % do
   */
  public NotebookKernel(Magics magics) {
    this(
        new CellEvaluator(magics, List.of("static " + BaseNotebookStatics.class.getName() + ".*")),
        magics);
  }

  private NotebookKernel(CellEvaluator evaluator, Magics magics) {
    this(
        evaluator,
        new CellIo(evaluator::stopIfCellThread, evaluator::stopErrorsIfCellThread),
        registry(magics, evaluator));
  }

  private NotebookKernel(CellEvaluator evaluator, CellIo cellIo, MagicsRegistry registry) {
    super(
        NAME,
        Versions.project(),
        language(),
        List.of(new HelpLink("Deep Java Library", "https://docs.djl.ai")),
        null,
        cellIo,
        new CommManager(),
        ValueRenderer.registered(),
        new MagicParser("^%", "%%", new MagicTranspiler()),
        registry,
        true,
        new StringStyler.Builder().build());
    this.evaluator = evaluator;
    this.cellIo = cellIo;
    this.values = new ValueRenderer(renderer);
  }

  private static LanguageInfo language() {
    return new LanguageInfo.Builder("Java")
        .version(Runtime.version().toString())
        .mimetype("text/x-java")
        .fileExtension(".java")
        .pygments("java")
        .codemirror("text/x-java")
        .build();
  }

  /** Lets cells and libraries call magics by JJava's {@code lineMagic} and {@code cellMagic}. */
  private static MagicsRegistry registry(Magics magics, CellEvaluator evaluator) {
    MagicsRegistry registry = new MagicsRegistry();
    for (String name : magics.all().keySet()) {
      registry.registerLineMagic(
          name,
          (kernel, words) -> {
            magics.run(new MagicArguments(name, words, ""), evaluator);
            return null;
          });
      registry.registerCellMagic(
          name,
          (kernel, words, body) -> {
            magics.run(new MagicArguments(name, words, body), evaluator);
            return null;
          });
    }
    return registry;
  }

  @Override
  public void becomeHandlerForConnection(JupyterConnection connection) {
    this.connection = connection;
    super.becomeHandlerForConnection(connection);
  }

  /** {@return the streams of the running cell} */
  public CellIo cellIo() {
    return cellIo;
  }

  /**
   * Runs a cell and renders its value.
   *
   * @param number the number that the notebook shows beside the cell
   * @param code the cell's text
   * @return what to show of the value, if there is one
   * @throws CellException if the cell fails
   */
  public Optional<DisplayData> run(int number, String code) throws CellException {
    Optional<CellValue> value = evaluator.evaluate(number, code);
    if (value.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(evaluator.call(number, () -> values.render(value.get().value())));
  }

  @Override
  public Object evalRaw(String source) {
    try {
      return evaluator.evaluate(executionCount.get(), source).map(CellValue::value).orElse(null);
    } catch (CellException e) {
      throw new IllegalArgumentException(String.join("\n", e.report()), e);
    }
  }

  @Override
  public void display(DisplayData data) {
    // What was printed before a picture stands above it.
    cellIo.flush();
    super.display(data);
  }

  @Override
  protected synchronized void handleExecuteRequest(
      ShellReplyEnvironment env, Message<ExecuteRequest> message) {
    ExecuteRequest request = message.getContent();
    commManager.setMessageContext(message);
    env.setBusyDeferIdle();
    int number = request.isSilent() ? executionCount.get() : executionCount.getAndIncrement();
    if (!request.isSilent()) {
      env.publish(new PublishExecuteInput(request.getCode(), number));
    }
    cellIo.attach(env, request.isStdinEnabled());
    try {
      Optional<DisplayData> shown = run(number, request.getCode());
      cellIo.flush();
      if (shown.isPresent() && !request.isSilent()) {
        env.publish(new PublishExecuteResult(number, shown.get()));
      }
      env.reply(new ExecuteReply(number, Map.of()));
    } catch (CellException e) {
      fail(env, request, number, e);
    } catch (RuntimeException | Error e) {
      fail(env, request, number, CellException.unexpected(e));
    }
  }

  private void fail(
      ShellReplyEnvironment env, ExecuteRequest request, int number, CellException e) {
    cellIo.flush();
    ErrorReply error = new ErrorReply(e.kind(), e.getMessage(), coloured(e.report()));
    error.setExecutionCount(number);
    env.publish(new PublishError(e.kind(), e.getMessage(), error.getStacktrace()));
    env.replyError(ExecuteReply.MESSAGE_TYPE.error(), error);
    if (request.shouldStopOnError()) {
      AbortedRequests.abort(env, connection);
    }
  }

  private static List<String> coloured(List<String> report) {
    return report.stream()
        .map(line -> line.startsWith(" ") ? line : "\u001b[31m" + line + "\u001b[0m")
        .toList();
  }

  @Override
  public ReplacementOptions complete(String code, int at) {
    int cursor = code.offsetByCodePoints(0, at);
    Completions found = evaluator.assistant().complete(code, cursor);
    return new ReplacementOptions(
        found.texts(), code.codePointCount(0, found.start()), code.codePointCount(0, found.end()));
  }

  @Override
  public DisplayData inspect(String code, int at, boolean extraDetail) {
    int cursor = code.offsetByCodePoints(0, at);
    return evaluator.assistant().document(code, cursor).map(DisplayData::new).orElse(null);
  }

  @Override
  public String isComplete(String code) {
    return switch (evaluator.assistant().completeness(code)) {
      case COMPLETE -> IS_COMPLETE_YES;
      case INVALID -> IS_COMPLETE_BAD;
      case INCOMPLETE -> "    ";
    };
  }

  @Override
  public void interrupt() {
    evaluator.interrupt();
  }

  /** Ends the process even if a cell computes in native code and does not notice the interrupt. */
  private static void endProcess() {
    Thread thread =
        new Thread(
            () -> {
              try {
                Thread.sleep(PATIENCE_MS);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              ImmediateExit.with(0);
            },
            "end");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  protected void handleShutdownRequest(
      ShellReplyEnvironment env, Message<ShutdownRequest> message) {
    evaluator.interrupt();
    endProcess();
    super.handleShutdownRequest(env, message);
  }
}
