package org.ottt.djl.kernel.cell;

import java.util.HashSet;
import java.util.Set;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/** Puts a call of {@link StopCheck#check} before every jump backwards, that is, into every loop. */
final class StopCheckInjector {

  private static final String OWNER = Type.getInternalName(StopCheck.class);

  private StopCheckInjector() {}

  /**
   * Rewrites a class.
   *
   * @param bytecode a compiled class
   * @return the same class with checks in its loops
   */
  static byte[] inject(byte[] bytecode) {
    ClassReader reader = new ClassReader(bytecode);
    // The call takes and leaves nothing on the stack: frames and stack sizes stay as they are.
    ClassWriter writer = new ClassWriter(reader, 0);
    reader.accept(new Classes(writer), 0);
    return writer.toByteArray();
  }

  private static final class Classes extends ClassVisitor {

    Classes(ClassVisitor next) {
      super(Opcodes.ASM9, next);
    }

    @Override
    public MethodVisitor visitMethod(
        int access, String name, String descriptor, String signature, String[] exceptions) {
      return new Loops(super.visitMethod(access, name, descriptor, signature, exceptions));
    }
  }

  private static final class Loops extends MethodVisitor {

    private final Set<Label> passed = new HashSet<>();

    Loops(MethodVisitor next) {
      super(Opcodes.ASM9, next);
    }

    @Override
    public void visitLabel(Label label) {
      passed.add(label);
      super.visitLabel(label);
    }

    @Override
    public void visitJumpInsn(int opcode, Label label) {
      if (passed.contains(label)) {
        super.visitMethodInsn(Opcodes.INVOKESTATIC, OWNER, "check", "()V", false);
      }
      super.visitJumpInsn(opcode, label);
    }
  }
}
