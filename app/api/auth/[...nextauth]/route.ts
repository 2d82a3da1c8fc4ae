import { handleAuth } from "@/lib/auth/session";

const handle = async (request: Request, { params }: { params: Promise<{ nextauth: string[] }> }) =>
  handleAuth(request, (await params).nextauth);

export { handle as GET, handle as POST };
